// @vitest-environment happy-dom
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import { liveroom, playerView, pusherView, stages } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const open = (props: object = {}) => stand.open('components/live-room/live-room', { props })

describe('live-room', () => {
  it('presents or watches by its role, and tells so', async () => {
    const presenter = await open({ role: 'presenter', roomname: '新品发布' })
    const events = presenter.record('RoomEvent')
    void presenter.instance.start?.()
    expect(stages.last.starts[0]).toMatchObject({ how: 'present', wanted: { roomInfo: '新品发布' } })
    stages.last.starts[0]?.held.done({ roomID: 'live_1' })
    await settle()
    expect(events[0]?.detail).toMatchObject({ tag: 'created', code: 0, detail: { roomID: 'live_1' } })
    presenter.unmount()

    const audience = await open({ roomid: 'live_1' })
    void audience.instance.start?.()
    expect(stages.last.starts[0]).toMatchObject({ how: 'watch', wanted: { roomID: 'live_1' } })
    audience.unmount()
  })

  it.each([
    ['presenter', new RoomError(-3, '', 'create_room'), -9001],
    ['presenter', new RoomError(-3, '', 'get_push_url'), -9002],
    ['audience', new RoomError(3, '', 'enterRoom'), -9003],
  ])('of a %s that cannot start tells the code of the original', async (role, error, code) => {
    const room = await open({ role, roomid: role === 'audience' ? 'live_1' : '' })
    const events = room.record('RoomEvent')
    void room.instance.start?.()
    stages.last.starts[0]?.held.failed(error)
    await settle()
    expect(events[0]?.detail).toMatchObject({ tag: 'error', code })
    expect(liveroom.listening).toBe(0)
    room.unmount()
  })

  it.each([
    ['presenter', { code: -7, tagCode: 10001 }, -1],
    ['audience', { code: -7, tagCode: 10002 }, -2],
    ['presenter', { code: -4, tagCode: -1301 }, -1301],
    ['presenter', { code: -5, tagCode: -1302 }, -1302],
    ['presenter', { code: -6, tagCode: -1307 }, -1307],
    ['audience', { code: -9, tagCode: -2301 }, -2301],
  ])('at a tag of a %s that fails with %o tells %i', async (role, failure, code) => {
    const room = await open({ role, roomid: 'live_1' })
    const events = room.record('RoomEvent')
    stages.last.options.onFailure?.({ ...failure, errMsg: '失败', hint: '' })
    expect(events.map(({ detail }) => detail)).toMatchObject([{ tag: 'error', code, error: { errCode: failure.code } }])
    room.unmount()
  })

  it('tells once of a tag that fails while it starts', async () => {
    const room = await open({ role: 'presenter' })
    const events = room.record('RoomEvent')
    void room.instance.start?.()
    stages.last.options.onFailure?.({ code: -4, errMsg: '摄像头打开失败', tagCode: -1301, hint: '' })
    stages.last.starts[0]?.held.failed(new RoomError(-4, '摄像头打开失败', 'live-pusher'))
    await settle()
    expect(events.map(({ detail }) => detail)).toMatchObject([{ tag: 'error', code: -1301 }])
    room.unmount()
  })

  it.each([-1305, -1306])('reports the state %i of its pusher, which stops nothing', async (code) => {
    const room = await open({ role: 'presenter' })
    const events = room.record('RoomEvent')
    stages.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me' }) })
    room.trigger('#pusher', 'statechange', { code })
    expect(events.map(({ detail }) => detail)).toMatchObject([{ tag: 'error', code }])
    expect(stages.last.pusher.fed).toHaveLength(1)
    room.unmount()
  })

  it('rests and goes on with all its tags, the big picture under the id by which the library finds it', async () => {
    const room = await open({ roomid: 'live_1' })
    room.instance.pause?.()
    room.instance.resume?.()
    expect(stages.last.rests).toEqual(['pause', 'resume'])
    stages.last.show({ main: playerView(-1, { userID: 'star_1', src: 'http://x/live/star.flv' }) })
    const [, id = ''] = /id: '(player-\w+)'/.exec(readFileSync('wxlite/utils/live_stage.ts', 'utf8')) ?? []
    expect(room.propsOf(`#${id}`)).toMatchObject({ src: 'http://x/live/star.flv' })
    room.unmount()
  })

  // Viewers saw black bars beside the upright picture of a phone.
  it('fills the stage with an upright picture, and shows all of a wide one', async () => {
    const room = await open({ roomid: 'live_1' })
    void room.instance.start?.()
    stages.last.show({ main: playerView(-1, { userID: 'star_1', src: 'http://x/live/star.flv', mode: 'live' }) })
    const shape = () => room.propsOf('#player-main').objectFit
    expect(shape()).toBe('contain')
    room.trigger('#player-main', 'netstatus', { info: { videoWidth: 540, videoHeight: 960 } })
    expect(shape()).toBe('fillCrop')
    room.trigger('#player-main', 'netstatus', { info: { videoWidth: 1280, videoHeight: 720 } })
    expect(shape()).toBe('contain')
    room.unmount()
  })

  it('raises its events under both names', async () => {
    const room = await open({ roomid: 'live_1' })
    const events = room.record('RoomEvent', 'onRoomEvent')
    void room.instance.start?.()
    const message = { roomID: 'live_1', userID: 'b', userName: '乙', userAvatar: '', message: '你好', time: '09:30:00' }
    liveroom.emit('onRecvRoomTextMsg', message)
    liveroom.emit('onRecvJoinPusherRequest', { userID: 'b', userName: '乙', userAvatar: '' })
    liveroom.emit('onSketchpadData', { data: { boardId: 1 } })
    liveroom.emit('onRoomClose', { roomID: 'live_1', errCode: 0, errMsg: '', reason: 'closed' })
    const detailsOf = (name: string) => events.filter((event) => event.name === name).map(({ detail }) => detail)
    expect(detailsOf('RoomEvent')).toMatchObject([
      { tag: 'recvTextMsg', code: 0, detail: message },
      { tag: 'joinPusher', code: 0, detail: { userID: 'b' } },
      { tag: 'sketchpadData', code: 0, detail: { boardId: 1 } },
      { tag: 'roomClosed', code: -9006 },
    ])
    expect(detailsOf('onRoomEvent')).toEqual(detailsOf('RoomEvent'))
    room.unmount()
  })

  it('tells when link-mic is on and when it is out, once each', async () => {
    const room = await open({ roomid: 'live_1' })
    const events = room.record('RoomEvent')
    for (const link of ['asking', 'starting', 'on', 'on', 'off'] as const) stages.last.show({ link })
    const tags = events.map(({ detail }) => (detail as { tag: string }).tag).filter((tag) => tag.startsWith('Link'))
    expect(tags).toEqual(['LinkOn', 'LinkOut'])
    room.unmount()
  })

  it('asks for link-mic once at a time, under either spelling, and tells of a refusal with -9004', async () => {
    const room = await open({ roomid: 'live_1' })
    const events = room.record('RoomEvent')
    void room.instance.requestJionPusher?.()
    stages.last.show({ link: 'asking' })
    void room.instance.requestJoinPusher?.()
    expect(stages.last.links).toHaveLength(1)
    stages.last.links[0]?.failed(new RoomError(-999, '对方拒绝', 'requestJoinPusher'))
    await settle()
    expect(events.at(-1)?.detail).toMatchObject({ tag: 'error', code: -9004, detail: '对方拒绝' })
    room.unmount()
  })

  it('takes a text that begins with > for a command', async () => {
    const room = await open({ roomid: 'live_1' })
    await (room.instance.sendTextMsg as (text: string) => Promise<boolean>)('>debug')
    expect(room.instance.data.overlay).toBe(true)
    expect(liveroom.calls).toHaveLength(0)
    await (room.instance.sendTextMsg as (text: string) => Promise<boolean>)('你好')
    expect(liveroom.calls[0]).toEqual({ method: 'sendRoomTextMsg', data: { msg: '你好' } })
    room.unmount()
  })

  it.each(['pause', 'resume', 'switchCamera', 'respondJoinReq', 'quitLink', 'kickoutSubPusher', 'toggleDebug', 'stop'])(
    'has the method %s',
    async (method) => {
      const room = await open()
      expect(typeof room.instance[method]).toBe('function')
      room.unmount()
    },
  )

  it('keeps the players of guests when another guest comes or goes', async () => {
    const room = await open({ role: 'presenter' })
    const li = playerView(0, { userID: 'li_1', userName: '小李', src: 'rtmp://x/live/li' })
    stages.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }), players: [li, playerView(1)] })
    const player = room.find('#player-0')
    stages.last.show({ players: [li, playerView(1, { userID: 'bo_1', userName: '小波', src: 'rtmp://x/live/bo' })] })
    expect(room.find('#player-0')).toBe(player)
    expect(room.findAll('.cross')).toHaveLength(2)
    stages.last.show({ players: [li, playerView(1)] })
    expect(room.find('#player-0')).toBe(player)
    room.unmount()
  })
})
