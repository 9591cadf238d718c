import { type Call, createCall, type PusherView, type TagEvent, type TagFailure } from '../../utils/call'
import rtcroom, { asRoomError } from '../../utils/rtcroom'
import { netText } from '../stage/net_text'
import { texts } from '../stage/texts/texts'
import { selfTile, type Tile } from '../stage/tile'
import { volumeOf } from '../stage/volume'
import { type CameraConfig, readConfig } from './camera_config'
import { failCode } from './fail_code'

interface Session {
  call: Call
  operate: string
  camera: string
  /** The page got the reason why the start fails, from the tag. */
  failureShown: boolean
  /** Removes the listeners of a running room. */
  off: (() => void)[]
}

const sessions = new WeakMap<object, Session>()

/** The local picture of a call; the page draws the others. The first generation's component. See README.md. */
Component({
  properties: {
    roomid: { type: String, value: '' },
    roomname: { type: String, value: '' },
    username: { type: String, value: '' },
    /** `create` or `enter`. */
    role: { type: String, value: 'enter' },
    /**
     * `{aspect, minBitrate, maxBitrate, beauty, muted, debug, camera, operate}`; `operate` is start, stop, pause or
     * resume.
     */
    config: { type: Object, value: {} as CameraConfig },
    styles: { type: String, value: '' },
    /** A state event of a pusher of the page's own, passed through. */
    event: { type: Object, value: {} },
    /** A text to send. The same text twice in a row is sent twice when the page clears it in between. */
    message: { type: String, value: '' },
  },
  data: { pusher: { url: '' } as Partial<PusherView>, tile: undefined as Tile | undefined, net: '' },
  observers: {
    config(config: CameraConfig) {
      this.configure(config)
    },
    message(text: string) {
      if (text.trim() !== '') void this.say(text)
    },
    event(event: Partial<TagEvent>) {
      if (event?.detail) sessions.get(this)?.call.pusher.statechange({ detail: event.detail })
    },
  },
  lifetimes: {
    attached() {
      const call = createCall({
        component: this,
        onView: (view) => this.draw(view.pusher),
        onFailure: (failure) => this.failed(failure),
      })
      sessions.set(this, { call, operate: 'stop', camera: '', failureShown: false, off: [] })
      this.draw()
      this.configure(this.data.config)
    },
    detached() {
      void this.stop()
      sessions.delete(this)
    },
  },
  methods: {
    async start() {
      const session = sessions.get(this)
      if (!session) return
      this.listen(session)
      session.failureShown = false
      const { role, roomid, roomname } = this.data
      try {
        // The others see it at once; a room that is gone fails before the camera opens.
        if (role !== 'create')
          this.notify('onGetMemberList', { members: (await rtcroom.getPushers({ data: { roomID: roomid } })).pushers })
        await session.call.start(
          role === 'create' ? { roomID: roomid, roomInfo: roomname, create: true } : { roomID: roomid },
        )
        if (role === 'create') this.notify('onGetMemberList', { members: rtcroom.getRoomInfo().pushers })
      } catch (cause) {
        const error = asRoomError(cause, 'start')
        this.release(session)
        if (session.failureShown && error.operation === 'live-pusher') return
        this.notify('onFail', {
          errCode: error.operation === 'live-pusher' ? failCode(error.errCode) : error.errCode,
          errMsg: error.errMsg,
        })
      }
    },
    async stop() {
      const session = sessions.get(this)
      if (!session) return
      this.release(session)
      await session.call.stop()
    },
    /** What changed of the configuration: look, camera, and start or stop. */
    configure(given: CameraConfig) {
      const session = sessions.get(this)
      if (!session) return
      const { look, camera, operate } = readConfig(given)
      session.call.pusher.set(look)
      if (!given.debug && this.data.net !== '') this.setData({ net: '' })
      if (session.camera !== '' && camera !== session.camera) session.call.pusher.switchCamera()
      session.camera = camera
      if (operate === '' || operate === session.operate) return
      const before = session.operate
      session.operate = operate
      if (operate === 'start') void this.start()
      else if (operate === 'stop') void this.stop()
      else if (operate === 'pause') session.call.pusher.pause()
      else if (before === 'pause') session.call.pusher.resume()
    },
    async say(text: string) {
      try {
        await rtcroom.sendRoomTextMsg({ data: { msg: text } })
      } catch (cause) {
        const { errCode, errMsg } = asRoomError(cause, 'sendRoomTextMsg')
        this.notify('onFail', { errCode, errMsg })
      }
    },
    listen(session: Session) {
      this.release(session)
      session.off = [
        rtcroom.on('onPusherJoin', ({ pushers }) => this.notify('onMemberJoin', { members: pushers })),
        rtcroom.on('onPusherQuit', ({ pushers }) => this.notify('onMemberQuit', { members: pushers })),
        rtcroom.on('onRecvRoomTextMsg', (content) => this.notify('onRecvRoomTextMsg', { content })),
        rtcroom.on('onRoomClose', ({ errCode, errMsg }) => {
          void this.stop()
          this.notify('onRoomClose', { errCode, errMsg })
        }),
      ]
    },
    release(session: Session) {
      for (const off of session.off) off()
      session.off = []
    },
    notify(type: string, fields: object) {
      this.triggerEvent('notify', { type, ...fields })
    },
    failed({ code, tagCode, errMsg }: TagFailure) {
      const session = sessions.get(this)
      if (session) session.failureShown = true
      this.notify('onFail', { errCode: tagCode === 10001 || tagCode === 10002 ? tagCode : failCode(code), errMsg })
    },
    draw(pusher?: PusherView) {
      const call = sessions.get(this)?.call
      if (!call) return
      const { userID, userName, userAvatar } = rtcroom.getAccountInfo()
      const tile = selfTile(
        call.view.pusher,
        { userID, userName: this.data.username || userName, userAvatar },
        { style: '', small: false },
      )
      this.setData(pusher ? { pusher, tile } : { tile })
    },
    onPusherState(event: TagEvent) {
      sessions.get(this)?.call.pusher.statechange(event)
      // The original left the room here; the seat is held now, and the page gets the event as before.
      if (event.detail.code === 5000) this.notify('onFail', { errCode: 5000, errMsg: texts.cameraview.suspended })
    },
    onPusherNet(event: TagEvent) {
      sessions.get(this)?.call.pusher.netstatus(event)
      if (this.data.config.debug) this.setData({ net: netText(event.detail.info) })
    },
    onPusherVolume(event: TagEvent) {
      this.notify('onVolume', { volume: volumeOf(event) })
    },
    onPusherError(event: TagEvent) {
      sessions.get(this)?.call.pusher.error(event)
    },
  },
})
