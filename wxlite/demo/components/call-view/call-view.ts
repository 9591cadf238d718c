import { fill } from '../../../components/stage/language'
import { readRoomInfo, writeRoomInfo } from '../../../components/stage/room_info'
import { createModeration, type Knock, type Moderation } from '../../../utils/moderation'
import rtcroom, { asRoomError } from '../../../utils/rtcroom'
import { type Entrance, passEntrance } from '../../room/entrance'
import { viewMethods } from '../../room/view_methods'
import { confirm, leavePage, sameLayer, toast, windowSize } from '../../shell/phone'
import { SingleTimer } from '../../shell/single_timer'
import { texts } from '../../texts/texts'
import { type ChatLine, withLine } from '../chat-panel/chat_line'
import type { ControlItem } from '../control-bar/control_item'
import type { MemberRow } from '../member-panel/member_row'
import { type CallChoices, chargeOf, FIRST_CHOICES, mainControls, moreControls, switched } from './call_controls'
import { readText, sendLine, systemLine } from './call_lines'
import { memberRows } from './call_members'
import { bannerOf, type Cover, coverOf, firstState, isOver, type StageEvent, takeEvent } from './call_state'
import { isDecision } from './decide'
import { chatClosedText, mutedText } from './decided_texts'
import { durationText } from './duration'
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
    /** A call that this phone makes: the room opens with it. */
    opens: { type: Boolean, value: false },
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
    busy: '',
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
      this.setData({ state: firstState() })
      this.render()
      const type = this.data.type === 'multi_room' ? 'multi_room' : 'double_room'
      const onWaiting = () => this.wait()
      const entrance: Entrance = { type, roomID: this.data.target, moderation: own.moderation, onWaiting }
      const passed = await passEntrance(entrance)
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
    /** Everything that is derived, in one setData. */
    render() {
      const own = hidden.get(this)
      if (!own) return
      const { state, choices, unread, panel } = this.data
      const { view } = own.moderation
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
          ...chargeOf(view),
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
      const peek = this.data.panel === 'chat' ? [] : this.data.peek.concat(entry).slice(-3)
      this.setData({ ...withLine(this.data, entry), peek })
      own.peekTimer.set(PEEK_MS, () => this.setData({ peek: [] }))
    },
    onControl({ detail: { key } }: { detail: { key: string } }) {
      if (isDecision(key)) return this.decide(key)
      const choices = switched(this.data.choices, key)
      if (choices) return this.choose(choices)
      switch (key) {
        case 'flip':
          return this.room().switchCamera()
        case 'chat':
        case 'more':
        case 'members':
          return this.open(key)
        case 'record':
          return void this.answering('record', toggleRecord(rtcroom, this.data.state.recording))
        case 'hangup':
          return void this.hangUp()
      }
    },
    choose(choices: CallChoices) {
      // A layout is seen once the panel is gone.
      if (choices.floating !== this.data.choices.floating) this.open('')
      this.setData({ choices })
      this.render()
    },
    open(panel: '' | 'chat' | 'more' | 'members') {
      this.setData(panel === 'chat' ? { panel, unread: 0, peek: [] } : { panel })
      this.render()
    },
    onMembers() {
      this.open('members')
    },
    async onSend({ detail: { text } }: { detail: { text: string } }) {
      const line = await sendLine(rtcroom, text, (written) => this.room().sendTextMsg(written))
      if (line) this.addLine(line)
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
    async kick(userID: string): Promise<void> {
      const name = this.data.rows.find((row) => row.userID === userID)?.name ?? ''
      if (!(await confirm(texts.callView.kick, fill(texts.callView.kickAsk, name), texts.callView.kickYes))) return
      try {
        await rtcroom.kickPusher({ data: { userID } })
      } catch (cause) {
        toast(asRoomError(cause, 'kickPusher').errMsg)
      }
    },
    async hangUp() {
      const closes = this.data.state.creator === rtcroom.getAccountInfo().userID && this.data.state.others > 0
      if (closes && !(await confirm(texts.callView.leave, texts.callView.leaveAsk, texts.callView.leaveYes))) return
      if (this.data.state.creator === rtcroom.getAccountInfo().userID) this.triggerEvent('ended')
      leavePage()
    },
  },
})
