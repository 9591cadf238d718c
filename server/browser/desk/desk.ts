import { createAgent } from '../../../wxlite/utils/agent.js'
import type { Agent } from '../../../wxlite/utils/api/agent.js'
import type { Calls } from '../../../wxlite/utils/api/calls.js'
import { asRoomError, cancelled } from '../../../wxlite/utils/api/room_error.js'
import type { RTCRoom } from '../../../wxlite/utils/api/rtcroom.js'
import { TagCode } from '../../../wxlite/utils/api/tags.js'
import type { CallEndReason } from '../../../wxlite/utils/protocol.js'
import { createCall, type WebCall } from '../client/call.js'
import { createCalls } from '../client/calls.js'
import { createRTCRoom } from '../client/rooms.js'
import { keepParty, keptParty } from './kept_party.js'
import { type Login, queuesOf } from './login.js'
import { QueueWatch } from './queue_watch.js'
import { AT_FIRST, type DeskState, type Party } from './state.js'

/** Customers' pages log in as the same. */
const ROOM_TYPE = 'double_room'
/** Lines of a chat, and calls, that are shown. */
const LINES = 200
const CALLS = 30

/** One agent at work: the queues, at most one call, and what the page shows of it. */
export class Desk {
  state: DeskState = AT_FIRST
  /** Where the pictures are put: the page hangs them up. */
  readonly people = document.createElement('div')
  readonly own = document.createElement('div')
  /** Under which names this agent met people since the page was loaded. */
  readonly names = new Map<string, string>()
  private readonly listeners = new Set<() => void>()
  private readonly room: RTCRoom = createRTCRoom()
  private call: WebCall | undefined
  private calls: Calls | undefined
  private agent: Agent | undefined
  private watch: QueueWatch | undefined
  private lineID = 0
  /** Of the present call; '' = none. */
  private roomID = ''
  private ending: Promise<unknown> = Promise.resolve()
  /** Counts calls that ended: one that is still being set up then does not begin. */
  private ends = 0

  listen(changed: () => void): () => void {
    this.listeners.add(changed)
    return () => this.listeners.delete(changed)
  }

  /** Rejects when the login is over. */
  async open(login: Login, userName: string): Promise<void> {
    const { userID, userSig, sdkAppID, accType } = login
    const serverDomain = new URL(`../weapp/${ROOM_TYPE}/`, location.href).href
    await this.room.login({ serverDomain, userID, userSig, sdkAppID, accType, userName: userName || userID })
    this.call = createCall({
      room: this.room,
      own: this.own,
      people: this.people,
      onFailure: ({ code, errMsg, hint }) => {
        // The screen too: who ends it in the browser's own bar shows the camera again.
        this.set({ trouble: words(errMsg, hint), ...(code === TagCode.CAMERA && { sharing: false }) })
      },
      onSound: (sound) => this.set({ soundBlocked: sound === 'blocked' }),
    })
    this.calls = createCalls({ room: this.room })
    this.agent = createAgent({ calls: this.calls })
    this.hear(this.calls)
    this.watch = new QueueWatch(this.agent, queuesOf(login), () => this.set({ queues: this.watch?.queues ?? [] }))
    await this.lookBack()
    await this.comeBack(userID)
  }

  /** Takes this one, or who waits longest. */
  async take(queue: string, ticketID?: string): Promise<void> {
    const { agent } = this
    if (!agent) return
    await this.begin(async () => {
      const customer = await agent.take({ queue, ticketID })
      const { userID, userName, extra, roomID } = customer
      return { roomID, party: { userID, userName, extra, queue } }
    })
  }

  /** Who has waited longest in any queue; those who were passed on to this agent first. */
  takeNext(): Promise<void> {
    const waiting = this.state.queues.filter(({ total }) => total > 0)
    const own = waiting.find(({ queue }) => queue.startsWith('@'))
    const since = (index: number) => waiting[index]?.tickets[0]?.enteredAt ?? 0
    const [longest] = waiting.map((one, index) => ({ one, since: since(index) })).sort((a, b) => a.since - b.since)
    const next = own ?? longest?.one
    return next ? this.take(next.queue) : Promise.resolve()
  }

  async accept(): Promise<void> {
    const { calls, state } = this
    const ringing = state.incoming
    if (!calls || !ringing) return
    await this.begin(async () => {
      const { roomID } = await calls.accept()
      const { fromUserID: userID, userName, extra } = ringing
      return { roomID, party: { userID, userName, extra, queue: '' } }
    })
  }

  async reject(): Promise<void> {
    await this.calls?.reject().catch((error: unknown) => this.failed(error))
  }

  async hangUp(): Promise<void> {
    await this.over('ended')
  }

  /** Rejects with what the server says against it. */
  async transfer(to: { queue: string } | { userID: string }): Promise<void> {
    await this.agent?.transfer({ ...to, roomID: this.roomID })
    await this.over(undefined)
  }

  setMuted(muted: boolean): void {
    this.call?.pusher.set({ muted })
    this.set({ muted })
  }

  setCamera(cameraOn: boolean): void {
    this.call?.pusher.set({ enableCamera: cameraOn })
    this.set({ cameraOn })
  }

  async share(sharing: boolean): Promise<void> {
    const { ends } = this
    await this.attempt(async () => {
      await this.call?.shareScreen(sharing)
      if (ends === this.ends) this.set({ sharing })
    })
  }

  async record(on: boolean): Promise<void> {
    await this.attempt(() => (on ? this.room.startRecord() : this.room.stopRecord()))
  }

  async useDevices(devices: { camera?: string; microphone?: string }): Promise<void> {
    await this.attempt(async () => this.call?.useDevices(devices))
  }

  async resumeSound(): Promise<void> {
    await this.call?.resumeSound()
  }

  async say(text: string): Promise<boolean> {
    return this.attempt(() => this.room.sendRoomTextMsg({ msg: text }))
  }

  forgetTrouble(): void {
    this.set({ trouble: '' })
  }

  async close(): Promise<void> {
    this.watch?.stop()
    await this.over('ended')
    this.calls?.stop()
    await this.room.logout()
    this.listeners.clear()
  }

  private hear(calls: Calls): void {
    calls.on('onCall', (incoming) => this.set({ incoming }))
    calls.on('onCallEnd', ({ roomID, reason }) => {
      if (this.state.incoming?.roomID === roomID) this.set({ incoming: undefined })
      if (roomID === this.roomID) void this.over(reason)
      else void this.lookBack()
    })
    const { room } = this
    room.on('onMembersChange', ({ members }) => {
      const other = members.find(({ userID }) => userID !== '')
      const joined = other !== undefined
      const since = joined && !this.state.joined ? Date.now() : this.state.since
      this.set({ joined, since, away: other?.state === 'away' })
    })
    room.on('onRecordingChange', ({ recording }) => this.set({ recording: recording.length > 0 }))
    room.on('onRoomClose', ({ roomID }) => {
      if (roomID === this.roomID) void this.over('ended')
    })
    room.on('onRecvRoomTextMsg', ({ userID, nickName, textMsg }) => {
      const mine = userID === room.getAccountInfo().userID
      const line = { id: this.lineID++, mine, name: nickName || userID, text: textMsg }
      this.set({ lines: [...this.state.lines, line].slice(-LINES) })
    })
  }

  /** From the wish for a call to being in it. */
  private async begin(ask: () => Promise<{ roomID: string; party: Party }>): Promise<void> {
    const { call } = this
    if (!call || this.state.phase !== 'idle') return
    this.set({ ...AT_FIRST, queues: this.state.queues, history: this.state.history, phase: 'taking' })
    const { ends } = this
    try {
      await this.ending
      const { roomID, party } = await ask()
      if (ends !== this.ends) throw cancelled('take')
      this.roomID = roomID
      keepParty(party)
      this.names.set(party.userID, party.userName)
      this.watch?.now()
      this.set({ party, incoming: undefined })
      await call.start({ roomID })
      call.pusher.set({ muted: false, enableCamera: true })
      this.set({ phase: 'talking' })
    } catch (error) {
      // The customer is not to wait for an agent who cannot come, or has hung up.
      await this.calls?.cancel().catch(() => undefined)
      if (ends === this.ends) {
        await this.over(undefined)
        this.failed(error)
      }
    }
    this.watch?.now()
  }

  /** The page was loaded again in the midst of a call: its seat is still there. */
  private async comeBack(userID: string): Promise<void> {
    const party = keptParty()
    const [last] = this.state.history
    if (!party || !last || last.endTime !== undefined) return keepParty(undefined)
    if (last.fromUserID !== userID && party.userID !== last.fromUserID) return
    this.calls?.inner.attend(last)
    await this.begin(async () => ({ roomID: last.roomID, party }))
  }

  /** `reason` undefined: nothing that has to be said. */
  private async over(reason: CallEndReason | undefined): Promise<void> {
    if (this.state.phase === 'idle') return
    this.ends++
    keepParty(undefined)
    this.roomID = ''
    const { party, lines, queues, history, incoming } = this.state
    this.set({ ...AT_FIRST, party, lines, queues, history, incoming, over: reason })
    this.ending = this.call?.stop() ?? Promise.resolve()
    await this.ending
    this.watch?.now()
    await this.lookBack()
  }

  private async lookBack(): Promise<void> {
    await this.attempt(async () => {
      const list = await this.calls?.list({ cnt: CALLS, index: 0 })
      if (list) this.set({ history: list.calls })
    })
  }

  /** False when it failed, which is shown then. */
  private async attempt(doing: () => Promise<unknown>): Promise<boolean> {
    try {
      await doing()
      return true
    } catch (error) {
      this.failed(error)
      return false
    }
  }

  private failed(error: unknown): void {
    // Who closes the browser's own question has changed his mind.
    if (error instanceof DOMException && error.name === 'NotAllowedError') return
    const { errMsg, hint } = asRoomError(error)
    this.set({ trouble: words(errMsg, hint) })
  }

  private set(change: Partial<DeskState>): void {
    this.state = { ...this.state, ...change }
    for (const changed of this.listeners) changed()
  }
}

function words(errMsg: string, hint: string): string {
  return hint === '' ? errMsg : `${errMsg}: ${hint}`
}
