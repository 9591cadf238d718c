// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import { calls, pusherView, rtcroom } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

const LI = { userID: 'li_1', userName: '小李', userAvatar: '', accelerateURL: 'rtmp://x/live/li', state: 'online' }

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const open = (props: object) => stand.open('components/cameraview/cameraview', { props })

describe('cameraview', () => {
  it('does nothing until operate is start, then makes a room or enters one', async () => {
    const view = await open({ role: 'create', roomname: '周会', config: { beauty: 3 } })
    expect(calls.last.starts).toHaveLength(0)
    view.setProps({ config: { beauty: 3, operate: 'start' } })
    expect(calls.last.starts[0]?.wanted).toEqual({ roomID: '', roomInfo: '周会', create: true })
    view.unmount()

    const guest = await open({ role: 'enter', roomid: 'room_1', config: {} })
    guest.setProps({ config: { operate: 'start' } })
    await settle()
    expect(calls.last.starts[0]?.wanted).toEqual({ roomID: 'room_1' })
    guest.unmount()
  })

  it('tells its page of members, texts and the end with the old names', async () => {
    rtcroom.answers.getPushers = () => ({ pushers: [LI] })
    const view = await open({ role: 'enter', roomid: 'room_1', config: {} })
    const events = view.record('notify')
    view.setProps({ config: { operate: 'start' } })
    await settle()
    rtcroom.emit('onPusherJoin', { pushers: [LI] })
    rtcroom.emit('onPusherQuit', { pushers: [LI] })
    const content = {
      roomID: 'room_1',
      userID: 'li_1',
      nickName: '小李',
      headPic: '',
      textMsg: '你好',
      time: '09:30:00',
    }
    rtcroom.emit('onRecvRoomTextMsg', content)
    rtcroom.emit('onRoomClose', { errCode: 0, errMsg: '房间已关闭', reason: 'closed', roomID: 'room_1' })
    expect(events.map(({ detail }) => detail)).toEqual([
      { type: 'onGetMemberList', members: [LI] },
      { type: 'onMemberJoin', members: [LI] },
      { type: 'onMemberQuit', members: [LI] },
      { type: 'onRecvRoomTextMsg', content },
      { type: 'onRoomClose', errCode: 0, errMsg: '房间已关闭' },
    ])
    expect(calls.last.stops).toBe(1)
    view.unmount()
  })

  it('tells its page how loud one is', async () => {
    const view = await open({ role: 'create', config: { operate: 'start' } })
    const events = view.record('notify')
    calls.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me' }) })
    view.trigger('#pusher', 'audiovolumenotify', { volume: 41 })
    expect(events.map(({ detail }) => detail)).toEqual([{ type: 'onVolume', volume: 41 }])
    view.unmount()
  })

  it('sends the message property, the same text again once it was cleared', async () => {
    const view = await open({ config: {} })
    for (const message of ['你好', '', '你好']) view.setProps({ message })
    expect(rtcroom.calls.map(({ method, data }) => [method, data.msg])).toEqual([
      ['sendRoomTextMsg', '你好'],
      ['sendRoomTextMsg', '你好'],
    ])
    view.unmount()
  })

  it('switches the camera when the setting changes, and takes its look from the configuration', async () => {
    const view = await open({ config: { camera: 'front', aspect: '9:16', muted: true } })
    expect(calls.last.view.pusher).toMatchObject({ aspect: '9:16', muted: true })
    expect(calls.last.pusher.switched).toBe(0)
    view.setProps({ config: { camera: 'back' } })
    expect(calls.last.pusher.switched).toBe(1)
    view.unmount()
  })

  it('goes on when a setting changes without a word of starting or stopping', async () => {
    const view = await open({ role: 'create', config: { operate: 'start' } })
    view.setProps({ config: { beauty: 0 } })
    expect(calls.last.stops).toBe(0)
    view.setProps({ config: { operate: 'stop' } })
    expect(calls.last.stops).toBe(1)
    view.unmount()
  })

  it('shows the numbers of the stream while debug is on', async () => {
    const view = await open({ config: { debug: true } })
    calls.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me', phase: 'live' }) })
    view.trigger('#pusher', 'netstatus', { info: { videoWidth: 360, videoHeight: 480, videoFPS: 15 } })
    expect(view.text()).toContain('360x480 15fps')
    view.setProps({ config: { debug: false } })
    expect(view.text()).not.toContain('360x480')
    view.trigger('#pusher', 'netstatus', { info: { videoWidth: 360, videoHeight: 480, videoFPS: 15 } })
    expect(view.text()).not.toContain('360x480')
    view.unmount()
  })

  it('tells once of a tag that fails while it starts', async () => {
    const view = await open({ config: { operate: 'start' }, role: 'create' })
    const events = view.record('notify')
    calls.last.options.onFailure?.({ code: -4, tagCode: -1301, errMsg: '摄像头打开失败', hint: '' })
    calls.last.starts[0]?.held.failed(new RoomError(-4, '摄像头打开失败', 'live-pusher'))
    await settle()
    expect(events.map(({ detail }) => detail)).toMatchObject([{ type: 'onFail', errCode: -9 }])
    view.unmount()
  })

  it('tells what failed: -9 for the tag, the refusal of permission and suspension by their own numbers', async () => {
    const view = await open({ config: {} })
    const events = view.record('notify')
    calls.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me' }) })
    calls.last.options.onFailure?.({ code: -6, tagCode: -1307, errMsg: '推流断开', hint: '' })
    calls.last.options.onFailure?.({ code: -7, tagCode: 10002, errMsg: '没有权限', hint: '' })
    view.trigger('#pusher', 'statechange', { code: 5000 })
    view.setProps({ config: { operate: 'start' }, role: 'create' })
    calls.last.starts[0]?.held.failed(new RoomError(5001, '超出房间人数上限', 'enterRoom'))
    await settle()
    expect(events.map(({ detail }) => detail)).toMatchObject([
      { type: 'onFail', errCode: -9 },
      { type: 'onFail', errCode: 10002 },
      { type: 'onFail', errCode: 5000 },
      { type: 'onFail', errCode: 5001 },
    ])
    view.unmount()
  })
})
