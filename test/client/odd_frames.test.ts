// A proxy cut a frame, and a `record` notice came without its record: the handler threw, and the error stood in the
// page's error report as if the page were broken. A frame without what it is about is left out, with a warning. Others
// did harm later: a `recording` without its list made getRoomInfo throw, a text without its number came again.
import { expect, test, vi } from 'vitest'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone, type Transport } from '../support/fake-wx.js'
import { MemoryWorld } from './support/memory_world.js'

const NULL = { record: null, pusher: null, data: null, userID: null, roomCreator: null, recording: null, msgSeq: null }
const ODD = { record: {}, pusher: {}, data: 5, userID: 6, roomCreator: 7, recording: [8], msgSeq: '9' }

test.each(['record', 'join', 'update', 'c2c', 'quit', 'creator', 'recording', 'message', 'audience'])(
  'a %s frame without what it is about is ignored, with a warning',
  async (event) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const world = new MemoryWorld()
    const inner = world.server.transport((deliver) => deliver())
    let receive: (text: string) => void = () => {}
    const transport: Transport = {
      request: inner.request,
      connect(url, listener) {
        receive = listener.received
        return inner.connect(url, listener)
      },
    }
    const phone = new FakePhone({ clock: world.clock, transport })
    const room = createRTCRoom({ platform: phone.platform })
    await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
    await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
    await world.pass(500)
    const heard: unknown[] = []
    room.on('onRecordReady', (ready) => heard.push(ready))
    const seq = ((await world.server.rooms.directory.find('r'))?.view.seq ?? 0) + 1
    const texts: unknown[] = []
    room.on('onRecvRoomTextMsg', (text) => texts.push(text))
    for (const rest of [{}, NULL, ODD]) receive(JSON.stringify({ event, roomID: 'r', seq, ...rest }))
    expect(warn).toHaveBeenCalledTimes(3)
    expect(() => room.getRoomInfo()).not.toThrow()
    expect(texts).toEqual([])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(event))
    warn.mockRestore()
    receive(JSON.stringify({ event: 'record', roomID: 'r', record: { roomID: 'r', userID: 'bob' } }))
    expect(heard).toHaveLength(1)
    await world.pass(10_000)
    expect(phone.timers.reported).toEqual([])
    expect(room.connection).toBe('up')
    await room.logout()
    world.server.close()
  },
)
