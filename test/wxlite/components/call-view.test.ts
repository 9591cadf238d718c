// @vitest-environment happy-dom

import { beforeEach, describe, expect, it } from 'vitest'
import { durationText } from '../../../wxlite/demo/components/call-view/duration.js'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import type { RoomSlot } from '../../../wxlite/utils/api/room_slot.js'
import { calls, logins, moderation, moderations, playerView, pusherView, rtcroom, signals } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

const HONG = {
  userID: 'hong_1',
  userName: '小红',
  userAvatar: '',
  accelerateURL: 'rtmp://x/live/hong',
  state: 'online' as const,
}
const HONG_PLAYS = { userID: 'hong_1', userName: '小红', src: 'rtmp://x/live/hong' }

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const openCall = (props: object) =>
  stand.open('demo/components/call-view/call-view', { props: { type: 'multi_room', ...props } })

function slots(...others: (typeof HONG)[]): RoomSlot[] {
  return [0, 1, 2].map((slot) => ({
    slot,
    flvURL: '',
    wsFlvURL: '',
    ...(others[slot] ?? { userID: '', userName: '', userAvatar: '', accelerateURL: '', state: 'online' as const }),
  }))
}

/** In a room for four that this user has made, alone. */
async function inRoom({ creator = 'me_1' } = {}) {
  const view = await openCall({ roomid: '', roomname: '周会' })
  rtcroom.info = {
    roomID: 'room_1',
    roomInfo: '周会',
    roomCreator: creator,
    mixedPlayURL: '',
    maxMembers: 4,
    recording: [],
    pushers: [],
  }
  rtcroom.members = slots()
  calls.last.show({
    pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }),
    players: [0, 1, 2].map((n) => playerView(n)),
  })
  calls.last.starts[0]?.held.done({ roomID: 'room_1' })
  await settle()
  return view
}

function recorded(...recording: string[]) {
  rtcroom.info = { ...rtcroom.info, recording }
  rtcroom.emit('onRecordingChange', { roomID: 'room_1', recording })
}

function hongJoins(change: Parameters<typeof playerView>[1] = {}) {
  rtcroom.members = slots(HONG)
  calls.last.show({ players: [playerView(0, { ...HONG_PLAYS, ...change }), playerView(1), playerView(2)] })
  rtcroom.emit('onPusherJoin', { pushers: [HONG] })
  rtcroom.emit('onMembersChange', { members: rtcroom.members })
}

/** Tries to enter a room and is refused. */
async function refused(error: RoomError) {
  const view = await openCall({ roomid: 'room_1', roomname: '周会' })
  calls.last.starts[0]?.held.failed(error)
  await settle()
  return view
}

describe('entering a call', () => {
  it('says so, logs in and makes a room with the chosen name', async () => {
    const view = await openCall({ roomid: '', roomname: '周会', unlisted: true })
    expect(view.text('.cover')).toContain('正在进入房间')
    expect(logins.asked).toMatchObject([{ type: 'multi_room', userName: '小明' }])
    expect(calls.last.starts[0]?.wanted).toEqual({ roomID: '', roomInfo: '周会', unlisted: true })
    view.unmount()
  })

  it('into a full room says how many it takes, and tries again when asked', async () => {
    rtcroom.answers.getPushers = () => ({ pushers: [HONG, HONG, HONG, HONG], maxMembers: 4 })
    const view = await openCall({ roomid: 'room_1' })
    expect(view.text('.cover')).toContain('房间已满')
    expect(calls.last.starts).toHaveLength(0)
    rtcroom.answers = {}
    view.tap('.cover >>> .first')
    await settle()
    expect(calls.last.starts[0]?.wanted).toMatchObject({ roomID: 'room_1' })
    view.unmount()
  })

  it('that filled up meanwhile says so too', async () => {
    const view = await refused(new RoomError(5001, '超出房间人数上限', 'enterRoom'))
    expect(view.text('.cover')).toContain('房间已满')
    view.unmount()
  })

  it('into a room that is gone offers only the way back', async () => {
    rtcroom.answers.getPushers = () => Promise.reject(new RoomError(3, '房间不存在', 'get_pushers'))
    const view = await openCall({ roomid: 'room_1' })
    expect(view.text('.cover')).toContain('房间不存在')
    expect(view.findAll('.cover >>> .action')).toHaveLength(1)
    view.tap('.cover >>> .first')
    expect(stand.phone.last('reLaunch')).toMatchObject({ url: '/pages/main/main' })
    view.unmount()
  })

  it('after being kicked is refused in words', async () => {
    const view = await refused(new RoomError(12, '您已被移出该房间', 'enterRoom'))
    expect(view.text('.cover')).toContain('你已被移出房间')
    view.unmount()
  })

  it('without permission leads to the settings, and goes on from there', async () => {
    stand.phone.permissions = {}
    const view = await refused(new RoomError(-7, '没有权限', 'live-pusher'))
    expect(view.text('.cover')).toContain('没有摄像头或麦克风权限')
    view.tap('.cover >>> .first')
    await settle()
    expect(stand.phone.last('openSetting')).toBeDefined()
    expect(calls.last.starts).toHaveLength(2)
    view.unmount()
  })

  it('without a server shows why, what to do, and tries again', async () => {
    logins.answer = () => Promise.reject(new RoomError(-1, '连不上服务器', 'get_login_info', '请检查 serverDomain'))
    const view = await openCall({ roomid: 'room_1' })
    expect(view.text('.cover')).toContain('没能进入房间')
    expect(view.text('.cover')).toContain('连不上服务器。请检查网络')
    expect(view.text('.cover')).not.toContain('serverDomain')
    logins.answer = () => Promise.resolve()
    view.tap('.cover >>> .first')
    await settle()
    expect(calls.last.starts).toHaveLength(1)
    view.unmount()
  })
})

describe('in a call', () => {
  it('alone, asks to invite somebody and tells its page which room it is', async () => {
    const view = await inRoom()
    expect(view.findAll('.cover')).toHaveLength(0)
    expect(view.text('.head')).toBe('1/4 人0:00邀请')
    expect(view.text('.alone')).toContain('邀请好友')
    view.unmount()
  })

  it('shows who joins, loading and then playing, and who leaves', async () => {
    const view = await inRoom()
    hongJoins({ loading: true })
    expect(view.text('.head')).toContain('2/4 人')
    expect(view.findAll('.alone')).toHaveLength(0)
    expect(view.text('#room')).toContain('小红')
    expect(view.text('#room')).toContain('正在加载')
    expect(view.text('.peek')).toContain('小红 加入了')
    calls.last.show({ players: [playerView(0, HONG_PLAYS), playerView(1), playerView(2)] })
    expect(view.text('#room')).not.toContain('正在加载')
    rtcroom.emit('onPusherQuit', { pushers: [{ ...HONG, reason: 'timeout' }] })
    expect(view.text('.peek')).toContain('小红 掉线了')
    view.unmount()
  })

  it('shows who is away', async () => {
    const view = await inRoom()
    hongJoins({ away: true })
    expect(view.text('#room')).toContain('暂时离开')
    view.unmount()
  })

  it('says when the network is lost and when the seat is being taken again, and stops saying so', async () => {
    const view = await inRoom()
    rtcroom.emit('onConnectionChange', { state: 'connecting' })
    expect(view.findAll('.banner')).toHaveLength(0)
    rtcroom.emit('onConnectionChange', { state: 'up' })
    rtcroom.emit('onConnectionChange', { state: 'connecting' })
    expect(view.text('.banner')).toContain('网络不稳定')
    rtcroom.emit('onReenter', { state: 'trying', reason: 'timeout' })
    expect(view.text('.banner')).toContain('正在重新进入')
    rtcroom.emit('onReenter', { state: 'done', reason: 'timeout' })
    rtcroom.emit('onConnectionChange', { state: 'up' })
    expect(view.findAll('.banner')).toHaveLength(0)
    view.unmount()
  })

  it.each([
    ['closed', 0, '房间已结束'],
    ['kicked', 12, '你已被移出房间'],
    ['full', 5001, '房间已满'],
  ])('that ends as %s says so and has stopped everything', async (reason, errCode, words) => {
    const view = await inRoom()
    rtcroom.emit('onRoomClose', { roomID: 'room_1', errCode, errMsg: '', reason })
    expect(view.text('.cover')).toContain(words)
    expect(calls.last.stops).toBe(1)
    expect(rtcroom.listening).toBe(0)
    view.unmount()
  })

  it('taken over by another device can be taken back', async () => {
    const view = await inRoom()
    rtcroom.emit('onRoomClose', { roomID: 'room_1', errCode: 5, errMsg: '', reason: 'replaced' })
    expect(view.text('.cover')).toContain('已在另一台设备进入')
    view.tap('.cover >>> .first')
    await settle()
    expect(calls.last.starts[1]?.wanted).toMatchObject({ roomID: 'room_1' })
    view.unmount()
  })

  it('chats, counts what was not read, and keeps the history', async () => {
    const view = await inRoom()
    const say = (userID: string, nickName: string, textMsg: string) =>
      rtcroom.emit('onRecvRoomTextMsg', { roomID: 'room_1', userID, nickName, headPic: '', textMsg, time: '09:30:00' })
    say('hong_1', '小红', '听得到吗')
    expect(view.text('.peek')).toContain('小红：听得到吗')
    expect(view.text('.controls')).toContain('聊天')
    expect(view.find('.controls >>> #control-chat').textContent).toContain('1')
    view.tap('.controls >>> #control-chat')
    expect(view.find('.controls >>> #control-chat').textContent).not.toContain('1')
    expect(view.find('#chat >>> .lines').textContent).toContain('听得到吗')
    view.trigger('#chat >>> .input', 'input', { value: '很清楚' })
    view.tap('#chat >>> .send')
    await settle()
    expect(rtcroom.calls.find(({ method }) => method === 'sendRoomTextMsg')?.data).toEqual({ msg: '很清楚' })
    say('me_1', '小明', '很清楚')
    expect(view.find('#chat >>> .mine').textContent).toContain('很清楚')
    view.tap('#chat >>> .close')
    view.tap('.controls >>> #control-chat')
    expect(view.find('#chat >>> .lines').textContent).toContain('听得到吗')
    view.unmount()
  })

  it('is recorded when its creator says so, and says that it is', async () => {
    const view = await inRoom()
    view.tap('.controls >>> #control-more')
    view.tap('.sheet >>> #control-record')
    await settle()
    expect(rtcroom.calls.at(-1)?.method).toBe('startRecord')
    recorded('me_1')
    expect(view.text('.head')).toContain('录制中')
    rtcroom.answers.stopRecord = () => Promise.reject(new RoomError(-1, '网络请求失败或超时', 'stop_record'))
    view.tap('.sheet >>> #control-record')
    await settle()
    expect(stand.phone.last('showToast')).toMatchObject({ title: '网络请求失败或超时' })
    expect(view.text('.head')).toContain('录制中')
    rtcroom.answers = {}
    view.tap('.sheet >>> #control-record')
    await settle()
    recorded()
    expect(view.text('.head')).not.toContain('录制中')
    view.unmount()
  })

  // A button that waited for the network looked as before, and a second press asked again.
  it('shows at a button that its answer is under way, and takes no press of it meanwhile', async () => {
    const view = await inRoom()
    view.tap('.controls >>> #control-more')
    let answer = () => {}
    rtcroom.answers.startRecord = () =>
      new Promise<void>((resolve) => {
        answer = resolve
      })
    const asked = () => rtcroom.calls.filter(({ method }) => method === 'startRecord').length
    const busy = () => view.findAll('.sheet >>> .busy').length
    for (const _ of [1, 2]) view.tap('.sheet >>> #control-record')
    await settle()
    expect([asked(), busy()]).toEqual([1, 1])
    answer()
    await settle()
    expect(busy()).toBe(0)
    view.unmount()
  })

  it('tells a guest who records nobody that the room is recorded, on each picture and in the chat', async () => {
    const view = await inRoom({ creator: 'hong_1' })
    hongJoins()
    recorded('me_1', HONG.userID)
    expect(view.text('.head')).toContain('录制中')
    expect(view.text('#room >>> #tile-0')).toContain('录制中')
    expect(view.text('#room >>> #tile-1')).toContain('录制中')
    expect(view.text('#room >>> .stage-notice')).toBe('本房间正在录制')
    expect(view.text('.peek')).toContain('房间正在录制')
    view.unmount()
  })

  it('says how long it has lasted', async () => {
    const view = await inRoom()
    expect(view.text('.duration')).toBe('0:00')
    expect([61_000, 754_999, 3_723_000].map(durationText)).toEqual(['1:01', '12:34', '1:02:03'])
    view.unmount()
  })

  it('invites nobody into a room that is full', async () => {
    const view = await inRoom()
    hongJoins()
    expect(view.findAll('.invite')).toHaveLength(1)
    rtcroom.info = { ...rtcroom.info, maxMembers: 2 }
    rtcroom.emit('onMembersChange', { members: rtcroom.members })
    expect(view.findAll('.invite')).toHaveLength(0)
    view.tap('.controls >>> #control-more')
    expect(view.findAll('.sheet >>> #control-invite')).toHaveLength(0)
    view.unmount()
  })

  it('answers ?info with the ids, here alone', async () => {
    const view = await inRoom()
    view.tap('.controls >>> #control-chat')
    view.trigger('#chat >>> .input', 'input', { value: '?info' })
    view.tap('#chat >>> .send')
    await settle()
    expect(view.find('#chat >>> .system').textContent).toContain('房间 room_1，我 me_1')
    expect(rtcroom.calls.some(({ method }) => method === 'sendRoomTextMsg')).toBe(false)
    view.unmount()
  })

  it('in a WeChat without same-layer rendering shows names in cover-views', async () => {
    stand.phone.beOld('2.8.0')
    const view = await inRoom()
    hongJoins()
    expect(view.findAll('#room >>> .cover-name').map(({ textContent }) => textContent.trim())).toEqual([
      '小明（我）',
      '小红',
    ])
    view.unmount()
  })

  it('hands microphone, camera, beauty, log and layout to the library and tells the others of the first two', async () => {
    const view = await inRoom()
    view.tap('.controls >>> #control-mute')
    expect(calls.last.view.pusher.muted).toBe(true)
    expect(view.text('#room')).toContain('静音')
    view.tap('.controls >>> #control-camera')
    expect(calls.last.view.pusher.enableCamera).toBe(false)
    expect(view.text('#room')).toContain('摄像头已关闭')
    expect(rtcroom.calls.filter(({ method }) => method === 'sendRoomCustomMsg').at(-1)?.data).toEqual({
      cmd: 'rtcroom.media',
      msg: '{"muted":true,"cameraOff":true}',
    })
    view.tap('.controls >>> #control-flip')
    expect(calls.last.pusher.switched).toBe(1)
    view.tap('.controls >>> #control-more')
    view.tap('.sheet >>> #control-beauty')
    expect(calls.last.view.pusher.beauty).toBe(0)
    view.tap('.sheet >>> #control-log')
    view.trigger('#room >>> #pusher', 'netstatus', {
      info: { videoWidth: 360, videoHeight: 640, videoFPS: 15, netSpeed: 412 },
    })
    expect(view.text('#room')).toContain('360x640 15fps')
    view.unmount()
  })

  it('shows microphone and camera of others as they tell', async () => {
    const view = await inRoom()
    hongJoins()
    rtcroom.emit('onRecvRoomCustomMsg', {
      roomID: 'room_1',
      userID: 'hong_1',
      cmd: 'rtcroom.media',
      message: '{"muted":true,"cameraOff":true}',
    })
    expect(view.text('#room')).toContain('摄像头已关闭')
    expect(view.text('#room')).toContain('静音')
    view.unmount()
  })

  it('marks a member whose picture stutters until it plays again', async () => {
    const view = await inRoom()
    hongJoins()
    view.trigger('#room >>> #player-0', 'statechange', { code: 2105 })
    expect(view.text('#room')).toContain('网络差')
    view.trigger('#room >>> #player-0', 'statechange', { code: 2004 })
    expect(view.text('#room')).not.toContain('网络差')
    view.unmount()
  })

  it('frames who speaks, and marks whose stream arrives badly', async () => {
    const view = await inRoom()
    hongJoins()
    view.trigger('#room >>> #player-0', 'audiovolumenotify', { volume: 30 })
    view.trigger('#room >>> #pusher', 'audiovolumenotify', { volume: 20 })
    expect(signals.volumes).toEqual([
      [HONG_PLAYS.userID, 30],
      [rtcroom.getAccountInfo().userID, 20],
    ])
    const frames = () => view.findAll('#room >>> .tile-speaking').length
    expect(frames()).toBe(0)
    signals.show({ speaking: [HONG_PLAYS.userID], quality: { [HONG_PLAYS.userID]: 1 } })
    expect(frames()).toBe(1)
    expect(view.text('#room')).toContain('网络差')
    signals.show({ speaking: [HONG_PLAYS.userID, rtcroom.getAccountInfo().userID], quality: {} })
    expect(frames()).toBe(2)
    signals.show({ speaking: [], quality: {} })
    expect(frames()).toBe(0)
    expect(view.text('#room')).not.toContain('网络差')
    view.unmount()
  })

  it('never recreates the player of somebody else when another joins or leaves', async () => {
    const view = await inRoom()
    hongJoins()
    const player = view.find('#room >>> #player-0')
    calls.last.show({
      players: [
        playerView(0, HONG_PLAYS),
        playerView(1, { userID: 'li_1', userName: '小李', src: 'rtmp://x/live/li' }),
        playerView(2),
      ],
    })
    expect(view.find('#room >>> #player-0')).toBe(player)
    view.tap('.controls >>> #control-more')
    view.tap('.sheet >>> #control-layout')
    calls.last.show({ players: [playerView(0, HONG_PLAYS), playerView(1), playerView(2)] })
    expect(view.find('#room >>> #player-0')).toBe(player)
    view.unmount()
  })

  it('lets its creator remove somebody, and nobody else', async () => {
    const view = await inRoom()
    hongJoins()
    view.tap('.controls >>> #control-more')
    view.tap('.sheet >>> #control-members')
    expect(view.text('#members')).toContain('房主')
    moderations.last({ role: 'creator' })
    stand.phone.picks = 1
    view.trigger('#members', 'manage', { userID: 'hong_1' })
    await settle()
    expect(rtcroom.calls.at(-1)).toEqual({ method: 'kickPusher', data: { userID: 'hong_1' } })
    view.unmount()

    const guest = await inRoom({ creator: 'hong_1' })
    hongJoins()
    guest.tap('.controls >>> #control-more')
    expect(guest.findAll('.sheet >>> #control-record')).toHaveLength(0)
    guest.tap('.sheet >>> #control-members')
    moderations.last({ role: 'member' })
    stand.phone.picks = 0
    guest.trigger('#members', 'manage', { userID: 'hong_1' })
    await settle()
    expect(moderation.asked).toEqual([['reportUser', expect.objectContaining({ userID: 'hong_1' })]])
    guest.tap('#members >>> .act')
    expect(calls.last.players.muted).toEqual([{ userID: 'hong_1', muted: true }])
    guest.unmount()
  })

  it('asks the creator before hanging up on others, and leaves nothing running', async () => {
    const view = await inRoom()
    hongJoins()
    stand.phone.confirms = false
    view.tap('.controls >>> #control-hangup')
    await settle()
    expect(stand.phone.last('reLaunch')).toBeUndefined()
    stand.phone.confirms = true
    view.tap('.controls >>> #control-hangup')
    await settle()
    expect(stand.phone.last('reLaunch')).toBeDefined()
    view.unmount()
    expect(calls.last.stops).toBe(1)
    expect(rtcroom.listening).toBe(0)
  })
})

describe('the door and those in charge', () => {
  const refusedWith = (errCode: number, errMsg: string) => async () => {
    throw new RoomError(errCode, errMsg, 'passDoor')
  }

  it('a locked room says so instead of opening the camera', async () => {
    moderation.passDoor = refusedWith(15, '房间已锁定，暂时无法进入[15]')
    const view = await openCall({ roomid: 'room_1', roomname: '周会' })
    expect(view.text()).toContain('房间已锁定')
    expect(calls.last.starts).toHaveLength(0)
  })

  it('who has to wait sees that, and comes in by himself', async () => {
    let admit = () => {}
    moderation.passDoor = ({ onWaiting }) => {
      onWaiting?.({ cancel: () => {} })
      return new Promise((resolve) => {
        admit = resolve
      })
    }
    const view = await openCall({ roomid: 'room_1', roomname: '周会' })
    expect(view.text()).toContain('等待房主同意')
    admit()
    await settle()
    expect(calls.last.starts).toHaveLength(1)
  })

  it('shows who knocks, and answers for the creator', async () => {
    const view = await inRoom()
    moderations.last({ role: 'creator', knocks: [{ userID: 'hong_1', userName: '小红', userAvatar: '' }] })
    await settle()
    expect(view.text('#knock')).toContain('小红 想进入房间')
    view.tap('#knock >>> #admit')
    await settle()
    expect(moderation.asked).toEqual([['answerKnock', { userID: 'hong_1', accept: true }]])
    moderations.last({ knocks: [] })
    await settle()
    expect(view.text('#knock')).toBe('')
  })

  it('tells a muted member so', async () => {
    const view = await inRoom({ creator: 'hong_1' })
    moderations.last({ muted: { audio: true, video: false } })
    await settle()
    expect(view.text()).toContain('已被静音')
  })
})
