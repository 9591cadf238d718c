// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import { calls, playerView, pusherView, rtcroom } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const open = (props: object = {}) => stand.open('components/rtc-room/rtc-room', { props })
const start = (room: Awaited<ReturnType<typeof open>>) => room.instance.start?.()

describe('rtc-room', () => {
  it('hands its properties to the pusher', async () => {
    const room = await open({
      beauty: 3,
      aspect: '9:16',
      minBitrate: 300,
      maxBitrate: 600,
      muted: true,
      enableCamera: false,
    })
    expect(calls.last.view.pusher).toMatchObject({
      beauty: 3,
      aspect: '9:16',
      minBitrate: 300,
      maxBitrate: 600,
      muted: true,
      enableCamera: false,
    })
    room.unmount()
  })

  it('binds the whole view of the library to its tags', async () => {
    const room = await open()
    calls.last.show({
      pusher: pusherView({ url: 'rtmp://x/live/me', autopush: true, muted: true, minBitrate: 250 }),
      players: [playerView(0, { userID: 'b', userName: '乙', src: 'rtmp://x/live/b', minCache: 0.3, maxCache: 0.9 })],
    })
    expect(room.propsOf('#pusher')).toMatchObject({
      url: 'rtmp://x/live/me',
      autopush: true,
      muted: true,
      minBitrate: 250,
      mode: 'RTC',
    })
    expect(room.propsOf('#player-0')).toMatchObject({
      src: 'rtmp://x/live/b',
      mode: 'RTC',
      minCache: 0.3,
      maxCache: 0.9,
      autoplay: true,
      objectFit: 'fillCrop',
    })
    room.unmount()
  })

  it('feeds the events of its tags to the library', async () => {
    const room = await open()
    calls.last.show({
      pusher: pusherView({ url: 'rtmp://x/live/me' }),
      players: [playerView(0, { userID: 'b', src: 'rtmp://x/live/b' })],
    })
    room.trigger('#pusher', 'statechange', { code: 1002 })
    room.trigger('#pusher', 'error', { errCode: 10001 })
    room.trigger('#player-0', 'statechange', { code: 2004 })
    expect(calls.last.pusher.fed.map(({ detail }) => detail)).toEqual([{ code: 1002 }, { errCode: 10001 }])
    expect(calls.last.players.fed[0]?.currentTarget?.dataset).toMatchObject({ slot: 0 })
    room.unmount()
  })

  it('raises every event under both names, with texts as JSON', async () => {
    const room = await open({ roomInfo: '周会' })
    const events = room.record('onRoomEvent', 'RoomEvent')
    void start(room)
    await settle()
    const message = { roomID: 'r', userID: 'b', nickName: '乙', headPic: '', textMsg: '你好', time: '09:30:00' }
    rtcroom.emit('onRecvRoomTextMsg', message)
    expect(events).toEqual([
      { name: 'onRoomEvent', detail: { tag: 'recvTextMsg', code: 0, detail: JSON.stringify(message) } },
      { name: 'RoomEvent', detail: { tag: 'recvTextMsg', code: 0, detail: JSON.stringify(message) } },
    ])
    rtcroom.emit('onRoomClose', { roomID: 'r', errCode: 0, errMsg: '', reason: 'closed' })
    expect(events.at(-1)?.detail).toMatchObject({ tag: 'roomClosed', code: 0 })
    room.unmount()
  })

  it.each([
    ['no push URL', new RoomError(-3, '', 'get_push_url'), -1],
    ['a room that cannot be made', new RoomError(-3, '', 'create_room'), -2],
    ['an entry that fails', new RoomError(-4, '', 'enterRoom'), -3],
    ['a camera that does not open', new RoomError(-4, '', 'live-pusher'), -4],
    ['a microphone that does not open', new RoomError(-5, '', 'live-pusher'), -5],
    ['a push that is lost', new RoomError(-6, '', 'live-pusher'), -6],
    ['no permission', new RoomError(-7, '', 'live-pusher'), -7],
    ['a full room', new RoomError(5001, '', 'enterRoom'), -8],
  ])('tells of %s with the code of the original', async (_what, error, code) => {
    const room = await open()
    const events = room.record('onRoomEvent')
    void start(room)
    calls.last.starts[0]?.held.failed(error)
    await settle()
    expect(events.map(({ detail }) => detail)).toMatchObject([{ tag: 'error', code }])
    expect(rtcroom.listening).toBe(0)
    room.unmount()
  })

  it('tells once of a tag that fails while it starts', async () => {
    const room = await open()
    const events = room.record('onRoomEvent')
    void start(room)
    calls.last.options.onFailure?.({ code: -7, errMsg: '没有权限', tagCode: 10001, hint: '' })
    calls.last.starts[0]?.held.failed(new RoomError(-7, '没有权限', 'live-pusher'))
    await settle()
    expect(events.map(({ detail }) => detail)).toMatchObject([
      { tag: 'error', code: -7, error: { errCode: -7, tagCode: 10001 } },
    ])
    room.unmount()
  })

  it('tells of a player that failed with -9 and goes on', async () => {
    const room = await open()
    const events = room.record('onRoomEvent')
    calls.last.options.onFailure?.({ code: -9, errMsg: '播放失败', tagCode: -2301, hint: '' })
    expect(events[0]?.detail).toMatchObject({ tag: 'error', code: -9, detail: '播放失败' })
    room.unmount()
  })

  it.each(['pause', 'resume', 'switchCamera', 'getAccountInfo', 'getRoomInfo', 'sendTextMsg', 'start', 'stop'])(
    'has the method %s',
    async (method) => {
      const room = await open()
      expect(typeof room.instance[method]).toBe('function')
      room.unmount()
    },
  )

  it('reports of its room what the original reported', async () => {
    const room = await open()
    expect(room.instance.getRoomInfo?.()).toMatchObject({ roomID: '', pushers: [], isDestory: true })
    expect(room.instance.getAccountInfo?.()).toMatchObject({ userID: 'me_1', accountMode: 0, token: 'token' })
    room.unmount()
  })

  it('shows a tile for every seat in a grid, and only people in float, the tapped one large', async () => {
    const room = await open({ template: 'grid' })
    const players = Array.from({ length: 8 }, (_, n) =>
      playerView(n, n < 2 ? { userID: `u${n}`, userName: `${n}号`, src: `rtmp://x/live/u${n}` } : {}),
    )
    calls.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me' }), players })
    expect(room.findAll('.tile')).toHaveLength(9)
    expect(room.find('.tile').getAttribute('style')).toContain('width:33.33%;height:33.33%')
    room.setProps({ template: 'float' })
    const styles = () => room.findAll('.tile').map((tile) => tile.getAttribute('style') ?? '')
    expect(styles()[1]).toContain('width:100%')
    expect(styles()[3]).toBe('display:none')
    room.tap('#tile-0')
    expect(styles()[0]).toContain('width:100%')
    expect(styles()[1]).not.toContain('width:100%')
    room.unmount()
  })
})
