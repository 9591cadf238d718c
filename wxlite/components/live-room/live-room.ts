import {
  createLiveStage,
  type LiveStageView,
  type PlayerView,
  type PusherView,
  TagCode,
  type TagEvent,
  type TagFailure,
} from '../../utils/live_stage'
import liveroom, { asRoomError } from '../../utils/liveroom'
import { createSignals, type SignalView } from '../../utils/signals'
import { takeMark } from '../stage/media_marks'
import { netText } from '../stage/net_text'
import { RecordNotice } from '../stage/record_notice'
import { writeRoomInfo } from '../stage/room_info'
import { startError } from '../stage/start_error'
import { slotOf } from '../stage/tile'
import { isUpright } from '../stage/upright'
import { hear, hearPlayer } from '../stage/volume'
import { LiveRoomCode, liveStartCode, liveTagCode, REPORTED } from './live_code'
import { linkEvents, listenToRoom } from './live_events'
import { LiveSession } from './live_session'
import { type LiveTiles, liveTiles } from './live_tiles'

const sessions = new WeakMap<object, LiveSession>()

/** One presenter, link-mic guests, and an audience. See README.md. */
Component({
  properties: {
    role: { type: String, value: 'audience' },
    roomid: { type: String, value: '' },
    roomname: { type: String, value: '' },
    template: { type: String, value: 'float' },
    beauty: { type: Number, value: 5 },
    muted: { type: Boolean, value: false },
    debug: { type: Boolean, value: false },
    pureaudio: { type: Boolean, value: false },
    unlisted: { type: Boolean, value: false },
    landscape: { type: Boolean, value: false },
    coverView: { type: Boolean, value: false },
  },
  data: {
    pusher: { url: '' } as Partial<PusherView>,
    main: { src: '' } as Partial<PlayerView>,
    players: [] as PlayerView[],
    tiles: undefined as LiveTiles | undefined,
    link: 'off' as LiveStageView['link'],
    /** The presenter's picture is one of a phone: it fills the stage. Of a wide one everything is shown. */
    upright: false,
    overlay: false,
    nets: {} as { [slot: string]: string },
    selfNet: '',
    mainNet: '',
    notice: '',
  },
  observers: {
    'template, landscape, role'() {
      this.draw()
    },
    'beauty, muted, pureaudio'() {
      this.applyLook()
    },
    debug(debug: boolean) {
      this.setData({ overlay: debug, selfNet: '', mainNet: '', nets: {} })
    },
  },
  lifetimes: {
    attached() {
      const stage = createLiveStage({
        component: this,
        look: { aspect: '9:16', minBitrate: 600, maxBitrate: 1200 },
        onView: (view) => this.draw(view),
        onFailure: (failure) => this.fail(failure),
      })
      const signals = createSignals({ room: liveroom, onView: (view) => this.signalled(view) })
      const notice = new RecordNotice((text) => this.setData({ notice: text }))
      sessions.set(this, new LiveSession(stage, signals, notice))
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
    /** Presents a new room, or watches `roomid`. Tells by events; never rejects. */
    async start() {
      const session = sessions.get(this)
      if (!session) return
      const { role, roomid, roomname, pureaudio, unlisted } = this.data
      const presenter = role === 'presenter'
      this.release(session)
      session.failureShown = false
      session.off = listenToRoom({
        notify: (tag, code, detail) => this.notify(tag, code, detail),
        ended: () => void this.stop(),
        recording: (recording) => {
          session.notice.update(recording)
          this.draw()
        },
        custom: ({ userID, cmd, message }) => {
          session.marks = takeMark(session.marks, userID, cmd, message)
          this.draw()
        },
      })
      try {
        const { stage } = session
        const roomInfo = writeRoomInfo({ name: roomname, audioOnly: pureaudio })
        const { roomID } = presenter
          ? await stage.present({ roomID: roomid, roomInfo, unlisted })
          : await stage.watch({ roomID: roomid })
        this.notify(presenter ? 'created' : 'entered', 0, { roomID, maxMembers: liveroom.getRoomInfo().maxMembers })
      } catch (cause) {
        const error = asRoomError(cause, 'start')
        this.release(session)
        if (session.failureShown && error.operation === 'live-pusher') return
        this.notify('error', liveStartCode(error, presenter), error.errMsg, startError(error))
      }
    },
    async stop() {
      const session = sessions.get(this)
      if (!session) return
      this.release(session)
      await session.stage.stop()
    },
    pause() {
      sessions.get(this)?.stage.pause()
    },
    resume() {
      sessions.get(this)?.stage.resume()
    },
    switchCamera() {
      sessions.get(this)?.stage.pusher.switchCamera()
    },
    toggleDebug() {
      this.setData({ overlay: !this.data.overlay, selfNet: '', mainNet: '', nets: {} })
    },
    /** Resolves with whether it was sent. A text that begins with `>` is a command: `>debug` toggles the overlay. */
    async sendTextMsg(text: string) {
      if (text.startsWith('>')) {
        if (text === '>debug') this.toggleDebug()
        return false
      }
      return this.attempt(LiveRoomCode.SEND, () => liveroom.sendRoomTextMsg({ data: { msg: text } }))
    },
    /** Audience: asks for link-mic. `LinkOn` on success, `error` -9004 when refused or unanswered. */
    async requestJoinPusher(timeout = 30_000) {
      const stage = sessions.get(this)?.stage
      if (stage?.view.link !== 'off') return
      await this.attempt(LiveRoomCode.LINK, () => stage.link({ timeout }))
    },
    /** The original's spelling. */
    requestJionPusher() {
      return this.requestJoinPusher()
    },
    /** Presenter: answers a request that came as `joinPusher`. */
    async respondJoinReq(agree: boolean, audience: { userID: string }, reason = '') {
      const { userID } = audience
      await this.attempt(LiveRoomCode.LINK, () =>
        agree
          ? liveroom.acceptJoinPusher({ data: { userID } })
          : liveroom.rejectJoinPusher({ data: { userID, reason } }),
      )
    },
    /** Audience: takes the request back, or ends link-mic. */
    async quitLink() {
      const stage = sessions.get(this)?.stage
      if (stage) await this.attempt(LiveRoomCode.LINK, () => stage.unlink())
    },
    /** Presenter: takes a guest off link-mic. */
    async kickoutSubPusher({ userID }: { userID: string }) {
      await this.attempt(LiveRoomCode.LINK, () => liveroom.kickoutSubPusher({ data: { userID } }))
    },

    async attempt(code: number, run: () => Promise<void>) {
      try {
        await run()
        return true
      } catch (cause) {
        const { errCode, errMsg, hint } = asRoomError(cause, 'live-room')
        this.notify('error', code, errMsg, { errCode, hint })
        return false
      }
    },
    release(session: LiveSession) {
      session.release()
      if (this.data.notice !== '') this.setData({ notice: '' })
    },
    /** Both spellings of the event's name: `bindRoomEvent` and, as the documents have it, `bindonRoomEvent`. */
    notify(tag: string, code: number, detail: unknown, error?: object) {
      const event = error ? { tag, code, detail, error } : { tag, code, detail }
      this.triggerEvent('RoomEvent', event)
      this.triggerEvent('onRoomEvent', event)
    },
    fail(failure: TagFailure) {
      const { code, errMsg, tagCode, hint } = failure
      const session = sessions.get(this)
      if (session && code !== TagCode.PLAY_FAILED) session.failureShown = true
      this.notify('error', liveTagCode(failure, this.data.role === 'presenter'), errMsg, {
        errCode: code,
        tagCode,
        hint,
      })
    },
    applyLook() {
      const { beauty, muted, pureaudio } = this.data
      sessions.get(this)?.stage.pusher.set({ beauty, muted, enableCamera: !pureaudio })
    },
    /** Who speaks, or whose network is bad, has changed. */
    signalled(view: SignalView) {
      this.draw()
      this.notify('signals', 0, view)
    },
    onPusherVolume(event: TagEvent) {
      hear(sessions.get(this)?.signals, liveroom.getAccountInfo().userID, event)
    },
    onMainVolume(event: TagEvent) {
      const session = sessions.get(this)
      hear(session?.signals, session?.stage.view.main.userID, event)
    },
    onPlayerVolume(event: TagEvent) {
      const session = sessions.get(this)
      if (session) hearPlayer(session.signals, session.stage.view.players, event)
    },
    /** The library's view and everything derived from it, in one setData. */
    draw(view: Partial<LiveStageView> = {}) {
      const session = sessions.get(this)
      if (!session) return
      const { role, template, landscape, pureaudio } = this.data
      const { stage, marks, weak, signals } = session
      const tiles = liveTiles({
        view: stage.view,
        presenter: role === 'presenter',
        self: liveroom.getAccountInfo(),
        template: template === 'grid' ? 'grid' : 'float',
        landscape,
        audioOnly: pureaudio,
        marks,
        weak,
        signals,
        recording: new Set(liveroom.getRoomInfo().recording),
      })
      this.setData({ ...view, tiles })
      const moved = linkEvents(session.link, stage.view.link)
      session.link = stage.view.link
      for (const [tag, detail] of moved) this.notify(tag, 0, detail)
    },

    onPusherState(event: TagEvent) {
      const { code = 0 } = event.detail
      const reported = REPORTED.get(code)
      if (reported !== undefined) this.notify('error', code, reported)
      sessions.get(this)?.stage.pusher.statechange(event)
    },
    onPusherError(event: TagEvent) {
      sessions.get(this)?.stage.pusher.error(event)
    },
    onPusherNet(event: TagEvent) {
      sessions.get(this)?.stage.pusher.netstatus(event)
      if (this.data.overlay) this.setData({ selfNet: netText(event.detail.info) })
    },
    onMainState(event: TagEvent) {
      const session = sessions.get(this)
      if (!session) return
      session.stage.mainStatechange(event)
      if (session.weak.statechange(session.stage.view.main.slot, event.detail.code)) this.draw()
    },
    onMainNet(event: TagEvent) {
      const session = sessions.get(this)
      const upright = isUpright(event.detail.info)
      if (upright !== undefined && upright !== this.data.upright) this.setData({ upright })
      if (session?.weak.netstatus(session.stage.view.main.slot)) this.draw()
      if (this.data.overlay) this.setData({ mainNet: netText(event.detail.info) })
    },
    onPlayerState(event: TagEvent) {
      const session = sessions.get(this)
      if (!session) return
      session.stage.players.statechange(event)
      if (session.weak.statechange(slotOf(event), event.detail.code)) this.draw()
    },
    onPlayerNet(event: TagEvent) {
      const session = sessions.get(this)
      const slot = slotOf(event)
      if (!session) return
      session.stage.players.netstatus(event)
      if (session.weak.netstatus(slot)) this.draw()
      if (this.data.overlay) this.setData({ [`nets.${slot}`]: netText(event.detail.info) })
    },
    onCross(event: TagEvent) {
      const userID = String(event.currentTarget?.dataset?.user ?? '')
      this.notify('cross', 0, { userID })
    },
  },
})
