// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import { liveroom, moderation, moderations, playerView, pusherView, stages } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

const ROOM = {
  roomID: 'live_1',
  roomInfo: '新品发布',
  mixedPlayURL: 'http://x/live/star.flv',
  maxMembers: 4,
  recording: [],
  pushers: [],
}
const STAR = { userID: 'star_1', userName: '主播小红' }

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const openLive = (props: object) => stand.open('demo/components/live-view/live-view', { props })

async function presenting(props: object = {}) {
  const view = await openLive({ roomid: '', roomname: '新品发布', ...props })
  liveroom.info = { ...ROOM, roomCreator: 'me_1' }
  stages.last.show({
    pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }),
    players: [0, 1, 2].map((n) => playerView(n)),
  })
  stages.last.starts[0]?.held.done({ roomID: 'live_1' })
  await settle()
  return view
}

async function watching(roomInfo = '新品发布') {
  const view = await openLive({ roomid: 'live_1', roomname: '新品发布' })
  liveroom.info = { ...ROOM, roomInfo, roomCreator: 'star_1' }
  stages.last.show({ main: playerView(-1, { ...STAR, src: 'http://x/live/star.flv', mode: 'live' }) })
  stages.last.starts[0]?.held.done({ roomID: 'live_1' })
  await settle()
  return view
}

describe('the presenter', () => {
  it('pushes first and makes the room, with sound only when so chosen', async () => {
    const view = await presenting({ audioonly: true, unlisted: true })
    expect(stages.last.starts[0]).toMatchObject({
      how: 'present',
      wanted: { roomInfo: '{"roomName":"新品发布","pureAudio":true}', unlisted: true },
    })
    expect(stages.last.view.pusher.enableCamera).toBe(false)
    expect(view.findAll('.controls >>> #control-flip')).toHaveLength(0)
    view.unmount()
  })

  it('sees who asks for link-mic, with a countdown, and accepts', async () => {
    const view = await presenting()
    liveroom.emit('onRecvJoinPusherRequest', { userID: 'li_1', userName: '小李', userAvatar: '' })
    liveroom.emit('onRecvJoinPusherRequest', { userID: 'bo_1', userName: '小波', userAvatar: '' })
    expect(view.find('.dialog').textContent).toMatch(/小李.*后面还有 1 人.*28 秒/)
    view.tap('.dialog >>> .accept')
    await settle()
    expect(liveroom.calls.at(-1)).toEqual({ method: 'acceptJoinPusher', data: { userID: 'li_1' } })
    expect(view.find('.dialog').textContent).toContain('小波')
    liveroom.emit('onJoinPusherCancel', { userID: 'bo_1' })
    expect(view.find('.dialog').textContent).toBe('')
    view.unmount()
  })

  it('that does not answer refuses when the countdown is over', async () => {
    const view = await presenting()
    vi.useFakeTimers()
    try {
      liveroom.emit('onRecvJoinPusherRequest', { userID: 'li_1', userName: '小李', userAvatar: '' })
      await vi.advanceTimersByTimeAsync(10_000)
      expect(view.find('.dialog').textContent).toContain('18 秒')
      await vi.advanceTimersByTimeAsync(18_000)
      expect(liveroom.calls.at(-1)).toEqual({
        method: 'rejectJoinPusher',
        data: { userID: 'li_1', reason: '主播没有回应' },
      })
      expect(view.find('.dialog').textContent).toBe('')
    } finally {
      vi.useRealTimers()
    }
    view.unmount()
  })

  it('takes a guest off by the cross of the small picture', async () => {
    const view = await presenting()
    stages.last.show({
      players: [
        playerView(0, { userID: 'li_1', userName: '小李', src: 'rtmp://x/live/li' }),
        playerView(1),
        playerView(2),
      ],
    })
    expect(view.find('#room').textContent).toContain('小李')
    liveroom.members = [
      {
        slot: 0,
        userID: 'li_1',
        userName: '小李',
        userAvatar: '',
        accelerateURL: 'rtmp://x/live/li',
        flvURL: '',
        wsFlvURL: '',
        state: 'online',
      },
    ]
    view.tap('#room >>> .cross')
    expect(stand.phone.last('showModal')).toMatchObject({ content: '确定结束与「小李」的连麦吗？' })
    await settle()
    expect(liveroom.calls.at(-1)).toEqual({ method: 'kickoutSubPusher', data: { userID: 'li_1' } })
    view.unmount()
  })

  it('counts the audience and lists it', async () => {
    liveroom.answers.getAudienceList = () => ({
      audienceCount: 42,
      audiences: [{ userID: 'bo_1', userInfo: '{"userName":"小波"}' }],
    })
    liveroom.answers.getPushers = () => ({
      roomCreator: 'me_1',
      pushers: [{ userID: 'me_1', userName: '小明', userAvatar: '' }],
    })
    const view = await presenting()
    expect(view.find('.head').textContent).toContain('42 人在看')
    liveroom.emit('onAudienceChange', { roomID: 'live_1', audienceCount: 43 })
    expect(view.find('.head').textContent).toContain('43 人在看')
    view.tap('.controls >>> #control-more')
    view.tap('.sheet >>> #control-audience')
    await settle()
    expect(view.text('#members')).toContain('主播')
    expect(view.text('#members')).toContain('小波')
    expect(view.propsOf('#members').heading).toBe('观众 42 人（显示最近 30 人）')
    liveroom.answers.getAudienceList = () => ({ audienceCount: 2, audiences: [] })
    liveroom.emit('onAudienceChange', { roomID: 'live_1', audienceCount: 2 })
    await settle()
    expect(view.propsOf('#members').heading).toBe('观众 2 人')
    view.unmount()
  })

  it('is asked before the live room ends', async () => {
    const view = await presenting()
    stand.phone.confirms = false
    view.tap('.controls >>> #control-leave')
    await settle()
    expect(stand.phone.last('reLaunch')).toBeUndefined()
    stand.phone.confirms = true
    view.tap('.controls >>> #control-leave')
    await settle()
    expect(stand.phone.last('reLaunch')).toBeDefined()
    view.unmount()
    expect(stages.last.stops).toBe(1)
    expect(liveroom.listening).toBe(0)
  })
})

describe('the audience', () => {
  it('watches the presenter, and says so while the picture loads', async () => {
    const view = await watching()
    expect(stages.last.starts[0]).toMatchObject({ how: 'watch', wanted: { roomID: 'live_1' } })
    expect(view.propsOf('#room >>> #player-main')).toMatchObject({
      src: 'http://x/live/star.flv',
      mode: 'live',
      objectFit: 'contain',
    })
    stages.last.show({ main: playerView(-1, { ...STAR, src: 'http://x/live/star.flv', loading: true }) })
    expect(view.text('#room')).toContain('正在加载')
    view.unmount()
  })

  it('of a sound-only room sees the face in place of the picture', async () => {
    const view = await watching('{"roomName":"夜谈","pureAudio":true}')
    expect(view.findAll('#room >>> .tile-cover').length).toBeGreaterThan(0)
    view.unmount()
  })

  it('asks for link-mic, waits with a countdown, and is linked', async () => {
    const view = await watching()
    view.tap('.controls >>> #control-link')
    stages.last.show({ link: 'asking' })
    expect(view.text('.asking')).toBe('等待主播同意 30 秒')
    stages.last.show({ link: 'starting' })
    expect(view.text('.asking')).toBe('主播已同意，正在连接')
    stages.last.show({ link: 'on', pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }) })
    stages.last.links[0]?.done()
    await settle()
    expect(view.findAll('.asking')).toHaveLength(0)
    expect(view.findAll('.controls >>> #control-mute')).toHaveLength(1)
    view.tap('#room >>> .cross')
    await settle()
    expect(stages.last.unlinks).toBe(1)
    view.unmount()
  })

  it('that is refused hears why', async () => {
    const view = await watching()
    view.tap('.controls >>> #control-link')
    stages.last.links[0]?.failed(new RoomError(-999, '主播暂时不方便连麦', 'requestJoinPusher'))
    await settle()
    expect(stand.phone.last('showToast')).toMatchObject({ title: '主播暂时不方便连麦' })
    view.unmount()
  })

  it('taken off link-mic shows it and goes on watching', async () => {
    const view = await watching()
    stages.last.show({ link: 'on', pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }) })
    liveroom.emit('onKickOut', { roomID: 'live_1' })
    stages.last.show({ link: 'off', pusher: pusherView() })
    expect(stand.phone.last('showToast')).toMatchObject({ title: '主播结束了与你的连麦' })
    expect(view.findAll('.cover')).toHaveLength(0)
    view.unmount()
  })

  it('sees the room end, and a presenter who is away for a moment', async () => {
    const view = await watching()
    stages.last.show({ main: playerView(-1) })
    expect(view.text('#room')).toContain('主播暂时不在')
    liveroom.emit('onRoomClose', { roomID: 'live_1', errCode: 0, errMsg: '', reason: 'closed' })
    expect(view.text('.cover')).toContain('直播间已结束')
    expect(liveroom.listening).toBe(0)
    view.unmount()
  })
})

describe('the door and those in charge', () => {
  const HONG = {
    userID: 'hong_1',
    userName: '小红',
    userAvatar: '',
    state: 'online',
    role: 'member',
    muted: { audio: false, video: false },
    hand: 0,
  } as const

  it('asks for the password of a room, and comes in with the right one', async () => {
    const said: (string | undefined)[] = []
    moderation.passDoor = async ({ password }) => {
      said.push(password)
      if (password !== '开门') throw new RoomError(16, '需要房间密码[16]', 'passDoor')
    }
    stand.phone.writes = ['错', '开门']
    const view = await openLive({ roomid: 'live_1', roomname: '新品发布' })
    await settle()
    expect(said).toEqual([undefined, '错', '开门'])
    expect(stages.last.starts).toHaveLength(1)
    view.unmount()
  })

  it('a locked room says so, and a presenter has no door to pass', async () => {
    moderation.passDoor = async () => {
      throw new RoomError(15, '房间已锁定，暂时无法进入[15]', 'passDoor')
    }
    const view = await openLive({ roomid: 'live_1', roomname: '新品发布' })
    expect(view.text('.cover')).toContain('房间已锁定')
    expect(stages.last.starts).toHaveLength(0)
    view.unmount()
    const own = await openLive({ roomid: 'live_1', roomname: '新品发布', host: true })
    expect(stages.last.starts).toHaveLength(1)
    own.unmount()
  })

  it('who has to wait sees that, and comes in by himself', async () => {
    let admit = () => {}
    moderation.passDoor = ({ onWaiting }) => {
      onWaiting?.({ cancel: () => {} })
      return new Promise((resolve) => {
        admit = resolve
      })
    }
    const view = await openLive({ roomid: 'live_1', roomname: '新品发布' })
    expect(view.text('.cover')).toContain('等待主播同意')
    admit()
    await settle()
    expect(stages.last.starts).toHaveLength(1)
    view.unmount()
  })

  it('the presenter sees who knocks, and decides of the room', async () => {
    const view = await presenting()
    moderations.last({ role: 'creator', knocks: [{ userID: 'hong_1', userName: '小红', userAvatar: '' }] })
    await settle()
    expect(view.text('#knock')).toContain('小红 想进入房间')
    view.tap('#knock >>> #refuse')
    for (const key of ['lock', 'chatrule', 'muteall']) {
      view.tap('.controls >>> #control-more')
      view.tap(`.sheet >>> #control-${key}`)
      await settle()
    }
    expect(moderation.asked).toEqual([
      ['answerKnock', { userID: 'hong_1', accept: false }],
      ['updateRoom', { locked: true }],
      ['updateRoom', { chat: 'off' }],
      ['muteAll', { audio: true }],
    ])
    view.unmount()
  })

  it('the presenter mutes a guest, and removes one of the audience', async () => {
    liveroom.answers.getPushers = () => ({ roomCreator: 'me_1', pushers: [{ ...HONG }] })
    liveroom.answers.getAudienceList = () => ({
      audienceCount: 1,
      audiences: [{ userID: 'bo_1', userInfo: '{"userName":"小波"}' }],
    })
    const view = await presenting()
    moderations.last({ role: 'creator', members: [HONG] })
    view.tap('.controls >>> #control-more')
    view.tap('.sheet >>> #control-audience')
    await settle()
    stand.phone.picks = 0
    view.trigger('#members', 'manage', { userID: 'hong_1' })
    await settle()
    stand.phone.picks = 1
    view.trigger('#members', 'manage', { userID: 'bo_1' })
    await settle()
    expect(stand.phone.last('showModal')).toMatchObject({ content: expect.stringContaining('小波') })
    expect(moderation.asked).toEqual([
      ['mutePusher', { userID: 'hong_1', audio: true }],
      ['remove', { userID: 'bo_1' }],
    ])
    view.unmount()
  })

  it('one of the audience reports another one, and the presenter finds it last in a sheet of six', async () => {
    liveroom.answers.getPushers = () => ({ roomCreator: 'me_1', pushers: [{ ...HONG }] })
    liveroom.answers.getAudienceList = () => ({ audienceCount: 0, audiences: [] })
    const watched = await watching()
    moderations.last({ members: [HONG] })
    stand.phone.picks = 1
    watched.trigger('#members', 'manage', { userID: 'hong_1' })
    await settle()
    expect(moderation.asked).toEqual([['reportUser', { userID: 'hong_1', reason: '色情、低俗' }]])
    expect(stand.phone.last('showToast')).toMatchObject({ title: expect.stringContaining('已举报') })
    watched.unmount()

    const presented = await presenting()
    moderations.last({ role: 'creator', members: [HONG] })
    stand.phone.picks = 5
    presented.trigger('#members', 'manage', { userID: 'hong_1' })
    await settle()
    expect(stand.phone.last('showActionSheet')).toMatchObject({ itemList: expect.arrayContaining(['骚扰、辱骂']) })
    presented.unmount()
  })

  it('the audience cannot write where the chat is closed, or for those with a picture', async () => {
    const view = await watching()
    const closed = () => view.propsOf('#chat').closed
    expect(closed()).toBe('')
    moderations.last({ chat: 'off' })
    await settle()
    expect(closed()).toBe('房间已关闭聊天')
    view.tap('.controls >>> #control-chat')
    await settle()
    expect(view.findAll('#chat >>> .input')).toHaveLength(0)
    moderations.last({ chat: 'members' })
    await settle()
    expect(closed()).toBe('现在只有连麦的人可以发言')
    stages.last.show({ link: 'on', pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }) })
    await settle()
    expect(closed()).toBe('')
    view.unmount()
  })

  it('tells a muted guest so', async () => {
    const view = await watching()
    moderations.last({ muted: { audio: true, video: false } })
    await settle()
    expect(view.text('#muted')).toBe('已被静音')
    view.unmount()
  })
})
