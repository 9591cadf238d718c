import { fill } from '../../../components/stage/language'
import { readRoomInfo, writeRoomInfo } from '../../../components/stage/room_info'
import { createModeration, type Knock, type Moderation } from '../../../utils/moderation'
import rtcroom, { asRoomError, clockText } from '../../../utils/rtcroom'
import { askPermissions, confirm, leavePage, sameLayer, toast, windowSize } from '../../shell/phone'
import { signIn } from '../../shell/session'
import { SingleTimer } from '../../shell/single_timer'
import { texts } from '../../texts/texts'
import { addLine, type ChatLine } from '../chat-panel/chat_line'
import type { ControlItem } from '../control-bar/control_item'
import type { MemberRow } from '../member-panel/member_row'
import { FIRST_CHOICES, mainControls, moreControls } from './call_controls'
import { passDoor } from './call_door'
import { INFO_COMMAND, infoLine, ownLine, readText, systemLine } from './call_lines'
import { memberRows } from './call_members'
import {
  bannerOf,
  type Cover,
  coverOf,
  firstState,
  isOver,
  loginFailed,
  type StageEvent,
  takeEvent,
} from './call_state'
import { type Decision, decide } from './decide'
import { chatClosedText, mutedText } from './decided_texts'
import { durationText } from './duration'
import { attempt, manageMember } from './manage_member'
import { toggleRecord } from './recording'

/** How long a new message stays over the pictures while the chat is closed. */
const PEEK_MS = 6000

/** What belongs to one call and is not drawn. */
interface Hidden {
  silenced: Set<string>
  peekTimer: SingleTimer
  clock: SingleTimer
  /** When the room was entered. */
  since: number
  moderation: Moderation
  lineCount: number
}
const hidden = new WeakMap<object, Hidden>()

/** A whole call on a page: pictures, controls, chat, members, and every state that a room can be in. */
Component({
  properties: {
    type: { type: String, value: 'double_room' },
    /** '' = make a room. */
    roomid: { type: String, value: '' },
    roomname: { type: String, value: '' },
    unlisted: { type: Boolean, value: false },
    floating: { type: Boolean, value: false },
  },
  data: {
    t: texts.callView,
    state: firstState(),
    choices: FIRST_CHOICES,
    cover: undefined as Cover | undefined,
    banner: '',
    countText: '',
    alone: false,
    /** Every seat is taken: nobody can be invited. */
    full: false,
    duration: '',
    landscape: false,
    coverView: false,
    roomInfo: '',
    /** The room to enter: the one that was made, when the user comes back to it. */
    target: '',
    main: [] as ControlItem[],
    more: [] as ControlItem[],
    lines: [] as ChatLine[],
    peek: [] as ChatLine[],
    rows: [] as MemberRow[],
    /** What of oneself the room has muted. */
    mutedSound: false,
    mutedPicture: false,
    mutedText: '',
    knocks: [] as Knock[],
    /** Why one cannot write; '' = one can. */
    chatClosed: '',
    panel: '' as '' | 'chat' | 'more' | 'members',
    unread: 0,
  },
  lifetimes: {
    attached() {
      const moderation = createModeration({ room: rtcroom, onView: () => this.render() })
      hidden.set(this, {
        silenced: new Set(),
        peekTimer: new SingleTimer(),
        clock: new SingleTimer(),
        since: 0,
        moderation,
        lineCount: 0,
      })
      const { roomid, roomname, floating } = this.data
      this.setData({
        target: roomid,
        roomInfo: writeRoomInfo({ name: roomname, audioOnly: false }),
        choices: { ...FIRST_CHOICES, floating },
        landscape: windowSize().landscape,
        coverView: !sameLayer(),
      })
      void this.enter()
    },
    detached() {
      hidden.get(this)?.peekTimer.clear()
      hidden.get(this)?.clock.clear()
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
      this.setData({ state: firstState() })
      this.render()
      try {
        await signIn(this.data.type === 'multi_room' ? 'multi_room' : 'double_room')
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
    /** A room that is being made has no door yet. */
    async passDoor(): Promise<boolean> {
      const own = hidden.get(this)
      if (!own || this.data.target === '') return true
      return passDoor(own.moderation, this.data.target, () => this.phase('waiting'))
    },
    phase(phase: 'waiting') {
      this.setData({ state: { ...this.data.state, phase } })
      this.render()
    },
    /** Everything that is derived, in one setData. */
    render() {
      const own = hidden.get(this)
      if (!own) return
      const { state, choices, unread, panel } = this.data
      const { view } = own.moderation
      const muteAll = view.members.some(({ role, muted }) => role === 'member' && muted.audio)
      const account = rtcroom.getAccountInfo()
      const full = state.maxMembers > 0 && state.others + 1 >= state.maxMembers
      const seats = state.maxMembers === 0 ? '' : `${state.others + 1}/${state.maxMembers}`
      this.setData({
        cover: coverOf(state),
        banner: bannerOf(state),
        full,
        alone: state.phase === 'in' && state.others === 0 && panel === '',
        countText: state.phase === 'in' ? seats : '',
        main: mainControls(choices, unread),
        more: moreControls(choices, state.creator !== '' && state.creator === account.userID, {
          ...view,
          muteAll,
          recording: state.recording,
          full,
        }),
        rows: memberRows(account, rtcroom.members, state.creator, own.silenced, view),
        mutedSound: view.muted.audio,
        mutedPicture: view.muted.video,
        mutedText: mutedText(view.muted),
        knocks: view.knocks,
        chatClosed: chatClosedText(view, true),
      })
    },
    onRoomEvent({ detail: event }: { detail: StageEvent }) {
      const before = this.data.state
      const state = takeEvent(before, event)
      if (event.tag === 'entered') {
        const { roomID, roomInfo, roomCreator } = rtcroom.getRoomInfo()
        const roomName = readRoomInfo(roomInfo, this.data.roomname || texts.callView.room).name
        this.setData({
          target: roomID,
          state: {
            ...state,
            creator: roomCreator,
            others: rtcroom.members.filter(({ userID }) => userID !== '').length,
          },
        })
        this.triggerEvent('entered', { roomID, roomName })
        this.startClock()
      } else this.setData({ state })
      if (event.tag === 'error' && before.phase === 'in' && typeof event.detail === 'string') toast(event.detail)
      const line =
        event.tag === 'recvTextMsg' ? readText(event.detail, rtcroom.getAccountInfo().userID) : systemLine(event)
      if (line) this.addLine(line)
      if (isOver(state)) this.triggerEvent('ended')
      this.render()
    },
    startClock() {
      const own = hidden.get(this)
      if (!own) return
      own.since = Date.now()
      this.tick()
    },
    tick() {
      const own = hidden.get(this)
      if (!own || this.data.state.phase !== 'in') return
      this.setData({ duration: durationText(Date.now() - own.since) })
      own.clock.set(1000, () => this.tick())
    },
    addLine(line: Omit<ChatLine, 'key'>) {
      const own = hidden.get(this)
      if (!own) return
      const entry = { ...line, key: `line-${own.lineCount++}` }
      const lines = addLine(this.data.lines, entry)
      const closed = this.data.panel !== 'chat'
      const unread = closed && !line.system && !line.mine ? this.data.unread + 1 : this.data.unread
      this.setData({ lines, unread, peek: closed ? this.data.peek.concat(entry).slice(-3) : [] })
      own.peekTimer.set(PEEK_MS, () => this.setData({ peek: [] }))
    },
    onControl({ detail: { key } }: { detail: { key: string } }) {
      const { choices } = this.data
      switch (key) {
        case 'mute':
          return this.choose({ muted: !choices.muted })
        case 'camera':
          return this.choose({ camera: !choices.camera })
        case 'beauty':
          return this.choose({ beauty: !choices.beauty })
        case 'log':
          return this.choose({ debug: !choices.debug })
        case 'layout':
          this.open('')
          return this.choose({ floating: !choices.floating })
        case 'flip':
          return this.room().switchCamera()
        case 'chat':
        case 'more':
        case 'members':
          return this.open(key)
        case 'hand':
        case 'muteall':
        case 'lock':
        case 'approval':
        case 'password':
        case 'chatrule':
          return this.decide(key)
        case 'record':
          return void this.record()
        case 'hangup':
          return void this.hangUp()
      }
    },
    choose(change: Partial<typeof FIRST_CHOICES>) {
      this.setData({ choices: { ...this.data.choices, ...change } })
      this.render()
    },
    open(panel: '' | 'chat' | 'more' | 'members') {
      this.setData(panel === 'chat' ? { panel, unread: 0, peek: [] } : { panel })
      this.render()
    },
    onMembers() {
      this.open('members')
    },
    onClosePanel() {
      this.open('')
    },
    async onSend({ detail: { text } }: { detail: { text: string } }) {
      if (text === INFO_COMMAND) return this.addLine(infoLine(this.data.state.roomID, rtcroom.getAccountInfo().userID))
      const sent = await this.room().sendTextMsg(text)
      // The embedded IM sends everybody's own messages back; Tencent's does not.
      if (sent && rtcroom.getAccountInfo().im?.provider === 'tencent')
        this.addLine(ownLine(rtcroom.getAccountInfo(), text, clockText(Date.now())))
    },
    record() {
      return toggleRecord(rtcroom, this.data.state.recording)
    },
    onMuteMember({ detail: { userID } }: { detail: { userID: string } }) {
      const silenced = hidden.get(this)?.silenced
      if (!silenced) return
      const muted = !silenced.has(userID)
      if (muted) silenced.add(userID)
      else silenced.delete(userID)
      this.room().setPlayerMuted(userID, muted)
      this.render()
    },
    async onKickMember({ detail: { userID } }: { detail: { userID: string } }) {
      const name = this.data.rows.find((row) => row.userID === userID)?.name ?? ''
      if (!(await confirm(texts.callView.kick, fill(texts.callView.kickAsk, name), texts.callView.kickYes))) return
      try {
        await rtcroom.kickPusher({ data: { userID } })
      } catch (cause) {
        toast(asRoomError(cause, 'kickPusher').errMsg)
      }
    },
    decide(key: Decision) {
      const moderation = hidden.get(this)?.moderation
      this.open('')
      if (moderation) void decide(moderation, key)
    },
    async onKnock({ detail }: { detail: { userID: string; accept: boolean } }) {
      await attempt(() => hidden.get(this)?.moderation.answerKnock(detail))
    },
    async onManageMember({ detail: { userID } }: { detail: { userID: string } }) {
      const moderation = hidden.get(this)?.moderation
      const member = moderation?.view.members.find((one) => one.userID === userID)
      if (!moderation || !member) return
      const kick = () => void this.onKickMember({ detail: { userID } })
      await manageMember(moderation, { userID, member, kick })
    },
    async hangUp() {
      const closes = this.data.state.creator === rtcroom.getAccountInfo().userID && this.data.state.others > 0
      if (closes && !(await confirm(texts.callView.leave, texts.callView.leaveAsk, texts.callView.leaveYes))) return
      if (this.data.state.creator === rtcroom.getAccountInfo().userID) this.triggerEvent('ended')
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
