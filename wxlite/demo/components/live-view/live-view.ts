import { fill } from '../../../components/stage/language'
import { readRoomInfo } from '../../../components/stage/room_info'
import type { LiveStageView } from '../../../utils/live_stage'
import liveroom from '../../../utils/liveroom'
import { createModeration, type Knock, type Moderation } from '../../../utils/moderation'
import { passEntrance } from '../../room/entrance'
import { viewMethods } from '../../room/view_methods'
import { Countdown } from '../../shell/countdown'
import { confirm, leavePage, sameLayer, toast, windowSize } from '../../shell/phone'
import { texts } from '../../texts/texts'
import { chargeOf, switched } from '../call-view/call_controls'
import { readText, sendLine, systemLine } from '../call-view/call_lines'
import { bannerOf, type Cover, coverOf, firstState, isOver, type StageEvent, takeEvent } from '../call-view/call_state'
import { isDecision } from '../call-view/decide'
import { chatClosedText, mutedText } from '../call-view/decided_texts'
import { attempt } from '../call-view/manage_member'
import { toggleRecord } from '../call-view/recording'
import { type ChatLine, withLine } from '../chat-panel/chat_line'
import type { ControlItem } from '../control-bar/control_item'
import { type LinkRequest, withoutRequest, withRequest } from '../link-dialog/link_request'
import type { MemberRow } from '../member-panel/member_row'
import { readAudience } from './audience_list'
import {
  AUDIENCE_WORDS,
  FIRST_LIVE_CHOICES,
  type LiveChoices,
  type LiveControlInput,
  liveControls,
  liveMore,
  PRESENTER_WORDS,
} from './live_controls'

/** How long link-mic is asked for. */
const LINK_MS = 30_000
/** So many of the newest lines stand over the picture. */
const SHOWN_LINES = 5

/** What belongs to one live room and is not drawn. */
interface Hidden {
  countdown: Countdown
  moderation: Moderation
  lineCount: number
}
const hidden = new WeakMap<object, Hidden>()

/** A whole live room on a page, for its presenter (`roomid` '') and for its audience. */
Component({
  properties: {
    /** '' = present a new room. */
    roomid: { type: String, value: '' },
    roomname: { type: String, value: '' },
    unlisted: { type: Boolean, value: false },
    audioonly: { type: Boolean, value: false },
    /** The presenter comes back to `roomid`. */
    host: { type: Boolean, value: false },
  },
  data: {
    t: texts.liveView,
    busy: '',
    state: firstState(),
    choices: FIRST_LIVE_CHOICES,
    presenter: false,
    audioOnly: false,
    cover: undefined as Cover | undefined,
    banner: '',
    audienceCount: 0,
    landscape: false,
    coverView: false,
    main: [] as ControlItem[],
    more: [] as ControlItem[],
    lines: [] as ChatLine[],
    shownLines: [] as ChatLine[],
    rows: [] as MemberRow[],
    requests: [] as LinkRequest[],
    link: 'off' as LiveStageView['link'],
    seconds: 0,
    /** The room has muted one's sound. */
    mutedSound: false,
    mutedText: '',
    knocks: [] as Knock[],
    /** Why one cannot write; '' = one can. */
    chatClosed: '',
    panel: '' as '' | 'chat' | 'more' | 'audience',
    unread: 0,
  },
  lifetimes: {
    attached() {
      const moderation = createModeration({ room: liveroom, onView: () => this.decided() })
      hidden.set(this, { countdown: new Countdown(), moderation, lineCount: 0 })
      const { roomid, audioonly, host } = this.data
      this.setData({
        presenter: roomid === '' || host,
        audioOnly: audioonly,
        landscape: windowSize().landscape,
        coverView: !sameLayer(),
      })
      void this.enter()
    },
    detached() {
      hidden.get(this)?.countdown.stop()
      hidden.get(this)?.moderation.stop()
      hidden.delete(this)
    },
  },
  pageLifetimes: {
    resize({ size: { windowWidth, windowHeight } }) {
      this.setData({ landscape: windowWidth > windowHeight })
    },
  },
  methods: {
    ...viewMethods,
    moderation(): Moderation | undefined {
      return hidden.get(this)?.moderation
    },
    room() {
      return this.selectComponent('#room')
    },
    async enter(): Promise<void> {
      const own = hidden.get(this)
      if (!own) return
      this.setData({ state: firstState(), requests: [] })
      this.render()
      const passed = await passEntrance({
        type: 'live_room',
        roomID: this.data.presenter ? '' : this.data.roomid,
        moderation: own.moderation,
        onWaiting: () => this.wait(),
      })
      // The page may have been left meanwhile.
      if (!hidden.has(this)) return
      if (passed === 'left') return leavePage()
      if (passed !== 'open') return this.onRoomEvent({ detail: passed })
      await this.room().start()
    },
    wait() {
      this.setData({ state: { ...this.data.state, phase: 'waiting' } })
      this.render()
    },
    /** Those in charge changed something. */
    decided() {
      if (this.data.panel === 'audience') void this.loadAudience()
      this.render()
    },
    /** Everything that is derived, in one setData. */
    render() {
      const own = hidden.get(this)
      if (!own) return
      const { state, choices, presenter, audioOnly, link, unread } = this.data
      const { view } = own.moderation
      const { recording } = state
      const charge = chargeOf(view)
      const input: LiveControlInput = { presenter, audioOnly, link, choices, unread, recording, charge }
      this.setData({
        cover: coverOf(state, presenter ? PRESENTER_WORDS : AUDIENCE_WORDS),
        banner: bannerOf(state),
        main: liveControls(input),
        more: liveMore(input),
        mutedSound: view.muted.audio,
        mutedText: mutedText(view.muted),
        knocks: view.knocks,
        chatClosed: chatClosedText(view, presenter || link === 'on'),
      })
    },
    onRoomEvent({ detail: event }: { detail: StageEvent }) {
      const before = this.data.state
      this.setData({ state: takeEvent(before, event) })
      this.react(event, before.phase === 'in')
      const line =
        event.tag === 'recvTextMsg' ? readText(event.detail, liveroom.getAccountInfo().userID) : systemLine(event, true)
      if (line) this.addLine(line)
      if (isOver(this.data.state)) this.triggerEvent('ended')
      this.render()
    },
    /** What an event does beyond the state of the room. */
    react(event: StageEvent, inside: boolean) {
      const detail = new Map(
        Object.entries(typeof event.detail === 'object' && event.detail !== null ? event.detail : {}),
      )
      const userID = String(detail.get('userID') ?? '')
      switch (event.tag) {
        case 'created':
        case 'entered':
          return this.entered()
        case 'audience':
          this.setData({ audienceCount: Number(detail.get('audienceCount')) || 0 })
          if (this.data.panel === 'audience') void this.loadAudience()
          return
        case 'joinPusher':
          return this.setData({ requests: withRequest(this.data.requests, detail) })
        case 'joinPusherCancel':
          return this.setData({ requests: withoutRequest(this.data.requests, userID) })
        case 'link':
          return this.linkMoved(detail.get('state'))
        case 'kickedOut':
          return toast(texts.liveView.taken)
        case 'cross':
          return void this.onCross(userID)
        case 'error':
          if (inside && typeof event.detail === 'string') toast(event.detail)
      }
    },
    entered() {
      const { roomID, roomInfo, roomCreator } = liveroom.getRoomInfo()
      const { name, audioOnly } = readRoomInfo(roomInfo, this.data.roomname || texts.liveView.room)
      this.setData({
        audioOnly: this.data.presenter ? this.data.audioOnly : audioOnly,
        state: { ...this.data.state, creator: roomCreator },
      })
      this.triggerEvent('entered', { roomID, roomName: name, presenter: this.data.presenter })
      void this.loadAudience()
    },
    linkMoved(state: unknown) {
      const link = state === 'asking' || state === 'starting' || state === 'on' ? state : 'off'
      this.setData({ link })
      const seconds = link === 'asking' ? LINK_MS / 1000 : 0
      hidden.get(this)?.countdown.start(seconds, (left) => this.setData({ seconds: left }))
    },
    addLine(line: Omit<ChatLine, 'key'>) {
      const own = hidden.get(this)
      if (!own) return
      const change = withLine(this.data, { ...line, key: `line-${own.lineCount++}` })
      this.setData({ ...change, shownLines: change.lines.slice(-SHOWN_LINES) })
    },
    async loadAudience() {
      const own = hidden.get(this)
      if (own) this.setData(await readAudience(own.moderation.view))
    },
    onControl({ detail: { key } }: { detail: { key: string } }) {
      if (isDecision(key)) return this.decide(key)
      const choices = switched(this.data.choices, key)
      if (choices) return this.choose(choices)
      switch (key) {
        case 'flip':
          return this.room().switchCamera()
        case 'link':
          return void this.room().requestJoinPusher(LINK_MS)
        case 'unlink':
          return void this.room().quitLink()
        case 'chat':
        case 'more':
        case 'audience':
          return this.open(key)
        case 'record':
          return void this.answering('record', toggleRecord(liveroom, this.data.state.recording))
        case 'leave':
          return void this.leave()
      }
    },
    choose(choices: LiveChoices) {
      this.setData({ choices })
      this.render()
    },
    open(panel: '' | 'chat' | 'more' | 'audience') {
      this.setData(panel === 'chat' ? { panel, unread: 0 } : { panel })
      if (panel === 'audience') void this.loadAudience()
      this.render()
    },
    onAudience() {
      this.open('audience')
    },
    async onSend({ detail: { text } }: { detail: { text: string } }) {
      const line = await sendLine(liveroom, text, (written) => this.room().sendTextMsg(written))
      if (line) this.addLine(line)
    },
    async onAnswer({
      detail: { userID, agree, reason },
    }: {
      detail: { userID: string; agree: boolean; reason: string }
    }) {
      this.setData({ requests: withoutRequest(this.data.requests, userID) })
      await this.room().respondJoinReq(agree, { userID }, reason)
    },
    /** The cross of a small picture: the presenter takes a guest off, a guest goes. */
    async onCross(userID: string) {
      if (!this.data.presenter) return this.room().quitLink()
      const name = liveroom.members.find((member) => member.userID === userID)?.userName ?? ''
      if (await confirm(texts.liveView.unlink, fill(texts.liveView.unlinkAsk, name), texts.liveView.yes))
        await this.room().kickoutSubPusher({ userID })
    },
    async onKickGuest({ detail: { userID } }: { detail: { userID: string } }) {
      await this.onCross(userID)
      await this.loadAudience()
    },
    async kick(userID: string): Promise<void> {
      const name = this.data.rows.find((row) => row.userID === userID)?.name ?? ''
      if (!(await confirm(texts.liveView.kick, fill(texts.liveView.kickAsk, name), texts.liveView.kickYes))) return
      await attempt(() => hidden.get(this)?.moderation.remove({ userID }))
      await this.loadAudience()
    },
    async leave() {
      const live = this.data.presenter && this.data.state.phase === 'in'
      if (live && !(await confirm(texts.liveView.endLive, texts.liveView.endAsk, texts.liveView.yes))) return
      if (live) this.triggerEvent('ended')
      leavePage()
    },
  },
})
