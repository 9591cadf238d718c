import {
  type Call,
  createCall,
  type PlayerView,
  type PusherView,
  TagCode,
  type TagEvent,
  type TagFailure,
} from '../../utils/call'
import { CODE_MESSAGES, Code } from '../../utils/protocol'
import rtcroom, { asRoomError, RoomError } from '../../utils/rtcroom'
import { createSignals, type Signals, type SignalView } from '../../utils/signals'
import { templateOf } from '../stage/layout'
import { dropMarks, MARK_CMD, type Marks, takeMark, writeMark } from '../stage/media_marks'
import { netText } from '../stage/net_text'
import { RecordNotice } from '../stage/record_notice'
import { startError } from '../stage/start_error'
import { slotOf, type Tile } from '../stage/tile'
import { hear, hearPlayer } from '../stage/volume'
import { WeakPlayers } from '../stage/weak_players'
import { startCode } from './room_code'
import { listenToRoom } from './room_events'
import { roomTiles } from './room_tiles'

/** What belongs to one room on one page and is not drawn. */
interface Session {
  call: Call
  marks: Marks
  weak: WeakPlayers
  signals: Signals
  notice: RecordNotice
  wanted: string
  /** The page got the reason why the start fails, from the tag. */
  failureShown: boolean
  /** Removes the listeners of a running room. */
  off: () => void
}

const sessions = new WeakMap<object, Session>()
const nothing = () => {}

/** Two or several people: the local picture, one picture for each seat, and the room behind them. See README.md. */
Component({
  properties: {
    roomID: { type: String, value: '' },
    roomInfo: { type: String, value: '' },
    template: { type: String, value: 'grid' },
    beauty: { type: Number, value: 5 },
    aspect: { type: String, value: '3:4' },
    minBitrate: { type: Number, value: 200 },
    maxBitrate: { type: Number, value: 400 },
    muted: { type: Boolean, value: false },
    debug: { type: Boolean, value: false },
    enableCamera: { type: Boolean, value: true },
    unlisted: { type: Boolean, value: false },
    /** The room of a call that one makes (`calls.call`): it opens with oneself. */
    opens: { type: Boolean, value: false },
    landscape: { type: Boolean, value: false },
    coverView: { type: Boolean, value: false },
  },
  data: {
    pusher: { url: '' } as Partial<PusherView>,
    players: [] as PlayerView[],
    tiles: [] as Tile[],
    nets: {} as { [slot: string]: string },
    selfNet: '',
    notice: '',
  },
  observers: {
    'template, landscape'() {
      this.draw()
    },
    'beauty, aspect, minBitrate, maxBitrate, muted, enableCamera'() {
      this.applyLook()
    },
    debug(debug: boolean) {
      if (!debug) this.setData({ selfNet: '', nets: {} })
    },
  },
  lifetimes: {
    attached() {
      const call = createCall({
        component: this,
        onView: (view) => this.draw(view),
        onFailure: (failure) => this.fail(failure),
      })
      const notice = new RecordNotice((text) => this.setData({ notice: text }))
      sessions.set(this, {
        call,
        marks: new Map(),
        weak: new WeakPlayers(),
        signals: createSignals({ room: rtcroom, onView: (view) => this.signalled(view) }),
        notice,
        wanted: '',
        failureShown: false,
        off: nothing,
      })
      this.applyLook()
      this.draw()
    },
    detached() {
      sessions.get(this)?.signals.stop()
      void this.stop()
      sessions.delete(this)
    },
  },
  methods: {
    /** Enters `roomID`, or makes a room when it is ''. Tells by events; never rejects. */
    async start() {
      const session = sessions.get(this)
      if (!session) return
      this.listen(session)
      session.failureShown = false
      try {
        const { roomID, roomInfo, unlisted, opens } = this.data
        if (roomID !== '' && !opens) await this.look(roomID)
        const entered = await session.call.start({ roomID, roomInfo, unlisted })
        this.notify('entered', 0, { ...entered, maxMembers: rtcroom.getRoomInfo().maxMembers })
        this.sendMark()
      } catch (cause) {
        const error = asRoomError(cause, 'start')
        this.release(session)
        if (session.failureShown && error.operation === 'live-pusher') return
        this.notify('error', startCode(error), error.errMsg, startError(error))
      }
    },
    /** A room that is gone or full fails before the camera opens. */
    async look(roomID: string) {
      const { pushers, maxMembers } = await rtcroom.getPushers({ data: { roomID } })
      if (pushers.length >= maxMembers) throw new RoomError(Code.ROOM_FULL, CODE_MESSAGES[Code.ROOM_FULL], 'start')
    },
    async stop() {
      const session = sessions.get(this)
      if (!session) return
      this.release(session)
      await session.call.stop()
    },
    pause() {
      sessions.get(this)?.call.pause()
    },
    resume() {
      sessions.get(this)?.call.resume()
    },
    switchCamera() {
      sessions.get(this)?.call.pusher.switchCamera()
    },
    /** Resolves with whether it was sent. */
    async sendTextMsg(text: string) {
      try {
        await rtcroom.sendRoomTextMsg({ data: { msg: text } })
        return true
      } catch (cause) {
        const error = asRoomError(cause, 'sendTextMsg')
        this.notify('error', error.errCode, error.errMsg)
        return false
      }
    },
    getAccountInfo() {
      return rtcroom.getAccountInfo()
    },
    getRoomInfo() {
      const info = rtcroom.getRoomInfo()
      return { ...info, isDestory: info.roomID === '' }
    },
    /** Silences one person on this phone only. */
    setPlayerMuted(userID: string, muted: boolean) {
      sessions.get(this)?.call.players.setMuted(userID, muted)
    },

    listen(session: Session) {
      this.release(session)
      session.off = listenToRoom({
        notify: (tag, code, detail) => this.notify(tag, code, detail),
        ended: () => void this.stop(),
        joined: () => {
          if (this.data.muted || !this.data.enableCamera) this.sendMark()
        },
        quit: (gone) => {
          session.marks = dropMarks(session.marks, gone)
        },
        recording: (recording) => {
          session.notice.update(recording)
          this.draw()
        },
        custom: ({ userID, cmd, message }) => {
          session.marks = takeMark(session.marks, userID, cmd, message)
          this.draw()
        },
      })
    },
    release(session: Session) {
      session.off()
      session.off = nothing
      session.notice.clear()
      if (this.data.notice !== '') this.setData({ notice: '' })
    },
    /** Both spellings of the event's name: `bindonRoomEvent` and `bindRoomEvent`. */
    notify(tag: string, code: number, detail: unknown, error?: object) {
      const event = error ? { tag, code, detail, error } : { tag, code, detail }
      this.triggerEvent('onRoomEvent', event)
      this.triggerEvent('RoomEvent', event)
    },
    fail({ code, errMsg, tagCode, hint }: TagFailure) {
      const session = sessions.get(this)
      if (session && code !== TagCode.PLAY_FAILED) session.failureShown = true
      this.notify('error', code, errMsg, { errCode: code, tagCode, hint })
    },
    /** Tells the others of microphone and camera. A lost one is harmless. */
    sendMark() {
      if (rtcroom.getRoomInfo().roomID === '') return
      const mark = { muted: this.data.muted, cameraOff: !this.data.enableCamera }
      rtcroom.sendRoomCustomMsg({ data: { cmd: MARK_CMD, msg: writeMark(mark) } }).catch(() => {})
    },
    applyLook() {
      const pusher = sessions.get(this)?.call.pusher
      if (!pusher) return
      const { beauty, muted, enableCamera, minBitrate, maxBitrate } = this.data
      const changed = pusher.view.muted !== muted || pusher.view.enableCamera !== enableCamera
      pusher.set({
        beauty,
        muted,
        enableCamera,
        minBitrate,
        maxBitrate,
        aspect: this.data.aspect === '9:16' ? '9:16' : '3:4',
      })
      if (changed) this.sendMark()
    },
    /** Who speaks, or whose network is bad, has changed. */
    signalled(view: SignalView) {
      this.draw()
      this.notify('signals', 0, view)
    },
    /** The library's view and everything derived from it, in one setData. */
    draw(view: { pusher?: PusherView; players?: PlayerView[] } = {}) {
      const session = sessions.get(this)
      if (!session) return
      const { call, marks, weak, signals, wanted } = session
      const { template, landscape } = this.data
      const tiles = roomTiles({
        ...call.view,
        self: rtcroom.getAccountInfo(),
        template: templateOf(template),
        landscape,
        wanted,
        marks,
        weak,
        signals,
        recording: new Set(rtcroom.getRoomInfo().recording),
      })
      this.setData({ ...view, tiles })
    },

    onPusherState(event: TagEvent) {
      sessions.get(this)?.call.pusher.statechange(event)
    },
    onPusherError(event: TagEvent) {
      sessions.get(this)?.call.pusher.error(event)
    },
    onPusherNet(event: TagEvent) {
      sessions.get(this)?.call.pusher.netstatus(event)
      if (this.data.debug) this.setData({ selfNet: netText(event.detail.info) })
    },
    onPusherVolume(event: TagEvent) {
      hear(sessions.get(this)?.signals, rtcroom.getAccountInfo().userID, event)
    },
    onPlayerVolume(event: TagEvent) {
      const session = sessions.get(this)
      if (session) hearPlayer(session.signals, session.call.view.players, event)
    },
    onPlayerState(event: TagEvent) {
      const session = sessions.get(this)
      if (!session) return
      session.call.players.statechange(event)
      if (session.weak.statechange(slotOf(event), event.detail.code)) this.draw()
    },
    onPlayerNet(event: TagEvent) {
      const session = sessions.get(this)
      const slot = slotOf(event)
      if (!session) return
      session.call.players.netstatus(event)
      if (session.weak.netstatus(slot)) this.draw()
      if (this.data.debug) this.setData({ [`nets.${slot}`]: netText(event.detail.info) })
    },
    /** In `float` the tapped picture becomes the large one. */
    onTile(event: TagEvent) {
      const session = sessions.get(this)
      const tile = this.data.tiles[Number(event.currentTarget?.dataset?.index)]
      if (!session || !tile || tile.userID === '') return
      session.wanted = tile.userID
      this.draw()
      this.notify('tileTap', 0, { userID: tile.userID })
    },
  },
})
