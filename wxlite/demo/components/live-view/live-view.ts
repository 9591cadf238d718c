import { fill } from '../../../components/stage/language'
import { readRoomInfo } from '../../../components/stage/room_info'
import type { LiveStageView } from '../../../utils/live_stage'
import liveroom from '../../../utils/liveroom'
import { createModeration, type Knock, type Moderation } from '../../../utils/moderation'
import { clockText } from '../../../utils/rtcroom'
import { askPermissions, confirm, leavePage, sameLayer, toast, windowSize } from '../../shell/phone'
import { signIn } from '../../shell/session'
import { SingleTimer } from '../../shell/single_timer'
import { texts } from '../../texts/texts'
import { passDoor } from '../call-view/call_door'
import { INFO_COMMAND, infoLine, ownLine, readText, systemLine } from '../call-view/call_lines'
import {
  bannerOf,
  type Cover,
  coverOf,
  firstState,
  isOver,
  loginFailed,
  type StageEvent,
  takeEvent,
} from '../call-view/call_state'
import { type Decision, decide } from '../call-view/decide'
import { chatClosedText, mutedText } from '../call-view/decided_texts'
import { attempt, manageMember } from '../call-view/manage_member'
import { toggleRecord } from '../call-view/recording'
import { addLine, type ChatLine } from '../chat-panel/chat_line'
import type { ControlItem } from '../control-bar/control_item'
import type { LinkRequest } from '../link-dialog/link-dialog'
import type { MemberRow } from '../member-panel/member_row'
import { audienceRows } from './audience_rows'
import {
  AUDIENCE_WORDS,
  FIRST_LIVE_CHOICES,
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
  countdown: SingleTimer
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
      hidden.set(this, { countdown: new SingleTimer(), moderation, lineCount: 0 })
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
      hidden.get(this)?.countdown.clear()
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
    room() {
      return this.selectComponent('#room')
    },
    async enter() {
      this.setData({ state: firstState(), requests: [] })
      this.render()
      try {
        await signIn('live_room')
      } catch (cause) {
        return this.onRoomEvent({ detail: loginFailed(cause) })
      }
      try {
        if (!(await this.passDoor())) return leavePage()
      } catch (cause) {
        // The page may have been left meanwhile: then nobody waits any more.
        return hidden.has(this) ? this.onRoomEvent({ detail: loginFailed(cause) }) : undefined
      }
      // The page may have been left meanwhile.
      if (hidden.has(this)) await this.room().start()
    },
    /** The presenter's own room has no door for him. */
    async passDoor(): Promise<boolean> {
      const own = hidden.get(this)
      if (!own || this.data.presenter) return true
      return passDoor(own.moderation, this.data.roomid, () => {
        this.setData({ state: { ...this.data.state, phase: 'waiting' } })
        this.render()
      })
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
      const muteAll = view.members.some(({ role, muted }) => role === 'member' && muted.audio)
      const { recording } = state
      const charge = { ...view, muteAll }
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
          return this.ask({
            userID,
            userName: String(detail.get('userName') ?? ''),
            userAvatar: String(detail.get('userAvatar') ?? ''),
          })
        case 'joinPusherCancel':
          return this.forget(userID)
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
    ask(request: LinkRequest) {
      this.setData({ requests: this.data.requests.filter(({ userID }) => userID !== request.userID).concat(request) })
    },
    forget(userID: string) {
      this.setData({ requests: this.data.requests.filter((request) => request.userID !== userID) })
    },
    linkMoved(state: unknown) {
      const link = state === 'asking' || state === 'starting' || state === 'on' ? state : 'off'
      this.setData({ link })
      this.count(link === 'asking' ? LINK_MS / 1000 : 0)
    },
    count(seconds: number) {
      this.setData({ seconds })
      const countdown = hidden.get(this)?.countdown
      countdown?.clear()
      if (seconds > 0) countdown?.set(1000, () => this.count(seconds - 1))
    },
    addLine(line: Omit<ChatLine, 'key'>) {
      const own = hidden.get(this)
      if (!own) return
      const lines = addLine(this.data.lines, { ...line, key: `line-${own.lineCount++}` })
      const unread = this.data.panel !== 'chat' && !line.system && !line.mine ? this.data.unread + 1 : this.data.unread
      this.setData({ lines, unread, shownLines: lines.slice(-SHOWN_LINES) })
    },
    async loadAudience() {
      const own = hidden.get(this)
      if (!own) return
      try {
        const { audienceCount, audiences } = await liveroom.getAudienceList()
        const { roomCreator, pushers } = await liveroom.getPushers()
        this.setData({
          audienceCount,
          rows: audienceRows(pushers, audiences, roomCreator, liveroom.getAccountInfo().userID, own.moderation.view),
        })
      } catch {
        // The count comes again with the next change; an open list keeps what it had.
      }
    },
    onControl({ detail: { key } }: { detail: { key: string } }) {
      const { choices } = this.data
      switch (key) {
        case 'mute':
          return this.choose({ muted: !choices.muted })
        case 'beauty':
          return this.choose({ beauty: !choices.beauty })
        case 'log':
          return this.choose({ debug: !choices.debug })
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
        case 'muteall':
        case 'lock':
        case 'approval':
        case 'password':
        case 'chatrule':
          return this.decide(key)
        case 'record':
          return void this.record()
        case 'leave':
          return void this.leave()
      }
    },
    choose(change: Partial<typeof FIRST_LIVE_CHOICES>) {
      this.setData({ choices: { ...this.data.choices, ...change } })
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
    onClosePanel() {
      this.open('')
    },
    async onSend({ detail: { text } }: { detail: { text: string } }) {
      if (text === INFO_COMMAND) return this.addLine(infoLine(this.data.state.roomID, liveroom.getAccountInfo().userID))
      const sent = await this.room().sendTextMsg(text)
      const account = liveroom.getAccountInfo()
      // The embedded IM sends everybody's own messages back; Tencent's does not.
      if (sent && account.im?.provider === 'tencent') this.addLine(ownLine(account, text, clockText(Date.now())))
    },
    async onAnswer({
      detail: { userID, agree, reason },
    }: {
      detail: { userID: string; agree: boolean; reason: string }
    }) {
      this.forget(userID)
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
    decide(key: Decision) {
      const moderation = hidden.get(this)?.moderation
      this.open('')
      if (moderation) void decide(moderation, key)
    },
    async onKnock({ detail }: { detail: { userID: string; accept: boolean } }) {
      await attempt(() => hidden.get(this)?.moderation.answerKnock(detail))
    },
    async onManage({ detail: { userID } }: { detail: { userID: string } }) {
      const moderation = hidden.get(this)?.moderation
      if (!moderation) return
      const member = moderation.view.members.find((one) => one.userID === userID)
      await manageMember(moderation, { userID, member, kick: () => void this.remove(userID) })
    },
    async remove(userID: string) {
      const name = this.data.rows.find((row) => row.userID === userID)?.name ?? ''
      if (!(await confirm(texts.liveView.kick, fill(texts.liveView.kickAsk, name), texts.liveView.kickYes))) return
      await attempt(() => hidden.get(this)?.moderation.remove({ userID }))
      await this.loadAudience()
    },
    record() {
      return toggleRecord(liveroom, this.data.state.recording)
    },
    async leave() {
      const live = this.data.presenter && this.data.state.phase === 'in'
      if (live && !(await confirm(texts.liveView.endLive, texts.liveView.endAsk, texts.liveView.yes))) return
      if (live) this.triggerEvent('ended')
      leavePage()
    },
    async onCoverAction() {
      const does = this.data.cover?.does
      if (does === 'leave') return leavePage()
      if (does === 'permission' && !(await askPermissions())) return
      await this.enter()
    },
    onLeave() {
      leavePage()
    },
    ignore() {},
  },
})
