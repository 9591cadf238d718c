import type { CallOptions } from '../../../wxlite/utils/api/call.js'
import type { LiveStageOptions, LiveStageView } from '../../../wxlite/utils/api/live_stage.js'
import type { AccountInfo } from '../../../wxlite/utils/api/login.js'
import type { ModerationOptions, ModerationView, Passage } from '../../../wxlite/utils/api/moderation.js'
import type { RoomSlot } from '../../../wxlite/utils/api/room_slot.js'
import type { RoomInfo } from '../../../wxlite/utils/api/rtcroom.js'
import type { PlayerView, PusherLook, PusherView, TagEvent } from '../../../wxlite/utils/api/tags.js'
import type { RoomListItem } from '../../../wxlite/utils/protocol.js'

import type { Signals, SignalsOptions, SignalView } from '../../../wxlite/utils/signals.js'

/**
 * A client library that does what a test says: pages and components run on it with their real WXML and scripts.
 * Hand it in with vi.mock, e.g.
 *   vi.mock('../../../wxlite/utils/rtcroom', async () => ({ default: (await
 * import('../support/wxlite_library.js')).rtcroom }))
 */

const ME = 'me_1'

export function account(): AccountInfo {
  return {
    userID: ME,
    userName: '小明',
    userAvatar: '',
    userSig: 'sig',
    sdkAppID: 1,
    accountType: '1',
    accountMode: 0,
    token: 'token',
    im: { provider: 'embedded', url: 'ws://127.0.0.1:5757/weapp/im' },
  }
}

const NO_ROOM: RoomInfo = {
  roomID: '',
  roomInfo: '',
  roomCreator: '',
  mixedPlayURL: '',
  maxMembers: 0,
  recording: [],
  pushers: [],
}
const NOTHING_DECIDED: ModerationView = {
  role: 'member',
  muted: { audio: false, video: false },
  handUp: false,
  members: [],
  hands: [],
  door: { password: false, locked: false, approval: false },
  chat: 'all',
  knocks: [],
}

/** What a method was called with, and what it answers. */
type Answer = (data: { [field: string]: unknown }) => unknown

class FakeRoom {
  info: RoomInfo = NO_ROOM
  members: RoomSlot[] = []
  rooms: RoomListItem[] = []
  /** Every method called, oldest first. */
  calls: { method: string; data: { [field: string]: unknown } }[] = []
  /** Overrides what a method does. */
  answers: { [method: string]: Answer } = {}
  private listeners = new Map<string, Set<(detail: never) => void>>()

  reset(): void {
    Object.assign(this, { info: NO_ROOM, members: [], rooms: [], calls: [], answers: {}, listeners: new Map() })
  }

  on(event: string, listener: (detail: never) => void): () => void {
    const all = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, all.add(listener))
    return () => void all.delete(listener)
  }

  /** How many listeners there are in all. */
  get listening(): number {
    return [...this.listeners.values()].reduce((sum, all) => sum + all.size, 0)
  }

  emit(event: string, detail: object): void {
    for (const listener of this.listeners.get(event) ?? []) listener(detail as never)
  }

  private run(
    method: string,
    options: { data?: { [field: string]: unknown } } = {},
    otherwise: unknown = undefined,
  ): Promise<unknown> {
    const data = options.data ?? {}
    this.calls.push({ method, data })
    return Promise.resolve().then(() => (this.answers[method] ? this.answers[method](data) : otherwise))
  }

  getAccountInfo = account
  getRoomInfo = () => this.info
  login = () => this.run('login')
  getRoomList = (options: object) => this.run('getRoomList', options, { rooms: this.rooms, total: this.rooms.length })
  getPushers = (options: object) =>
    this.run('getPushers', options, { ...this.info, maxMembers: this.info.maxMembers || 4 })
  sendRoomTextMsg = (options: object) => this.run('sendRoomTextMsg', options)
  sendRoomCustomMsg = (options: object) => this.run('sendRoomCustomMsg', options)
  kickPusher = (options: object) => this.run('kickPusher', options)
  startRecord = (options: object) => this.run('startRecord', options)
  stopRecord = (options: object) => this.run('stopRecord', options)
  getRecordList = (options: object) => this.run('getRecordList', options, { records: [], total: 0 })
  acceptJoinPusher = (options: object) => this.run('acceptJoinPusher', options)
  rejectJoinPusher = (options: object) => this.run('rejectJoinPusher', options)
  kickoutSubPusher = (options: object) => this.run('kickoutSubPusher', options)
  getAudienceList = (options: object) => this.run('getAudienceList', options, { audienceCount: 0, audiences: [] })
}

export const rtcroom = new FakeRoom()
export const liveroom = new FakeRoom()

export function pusherView(change: Partial<PusherView> = {}): PusherView {
  return {
    url: '',
    mode: 'RTC',
    autopush: false,
    muted: false,
    enableCamera: true,
    beauty: 5,
    whiteness: 0,
    aspect: '3:4',
    minBitrate: 200,
    maxBitrate: 400,
    audioQuality: 'high',
    devicePosition: 'front',
    orientation: 'vertical',
    backgroundMute: true,
    waitingImage: '',
    phase: 'idle',
    weak: false,
    ...change,
  }
}

export function playerView(slot: number, change: Partial<PlayerView> = {}): PlayerView {
  return {
    slot,
    userID: '',
    userName: '',
    userAvatar: '',
    src: '',
    mode: 'RTC',
    minCache: 0.2,
    maxCache: 0.8,
    muted: false,
    loading: false,
    away: false,
    failed: false,
    ...change,
  }
}

/** A settled or pending promise that the test holds. */
export class Held<T> {
  promise: Promise<T>
  done: (value: T) => void = () => {}
  failed: (error: unknown) => void = () => {}

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.done = resolve
      this.failed = reject
    })
  }
}

class FakePusher {
  readonly net = {}
  readonly fed: TagEvent[] = []
  switched = 0

  constructor(private readonly owner: { view: { pusher: PusherView }; show(view: { pusher: PusherView }): void }) {}

  get view(): PusherView {
    return this.owner.view.pusher
  }
  set(look: PusherLook): void {
    this.owner.show({ pusher: { ...this.view, ...look } })
  }
  statechange(event: TagEvent): void {
    this.fed.push(event)
  }
  netstatus(event: TagEvent): void {
    this.fed.push(event)
  }
  error(event: TagEvent): void {
    this.fed.push(event)
  }
  switchCamera(): void {
    this.switched++
  }
  start = () => Promise.resolve()
  pause(): void {}
  resume(): void {}
  stop(): void {}
}

class FakePlayers {
  readonly fed: TagEvent[] = []
  readonly muted: { userID: string; muted: boolean }[] = []
  views: PlayerView[] = []
  statechange(event: TagEvent): void {
    this.fed.push(event)
  }
  netstatus(event: TagEvent): void {
    this.fed.push(event)
  }
  setMuted(userID: string, muted: boolean): void {
    this.muted.push({ userID, muted })
  }
  pause(): void {}
  resume(): void {}
  stop(): void {}
}

/** What createModeration gives: an open door, nobody muted; `passDoor` does what the test says. */
export const moderation = {
  view: NOTHING_DECIDED,
  passDoor: async (_passage: Passage): Promise<void> => {},
  asked: [] as unknown[],
}

export function fakeModeration({ onView }: ModerationOptions) {
  const note = (method: string) => async (fields: object) => {
    moderation.asked.push([method, fields])
  }
  moderations.last = (view: Partial<ModerationView>) => {
    moderation.view = { ...moderation.view, ...view }
    onView(moderation.view)
  }
  return {
    get view() {
      return moderation.view
    },
    passDoor: (passage: Passage) => moderation.passDoor(passage),
    updateRoom: note('updateRoom'),
    setModerator: note('setModerator'),
    mutePusher: note('mutePusher'),
    muteAll: note('muteAll'),
    muteChat: note('muteChat'),
    raiseHand: note('raiseHand'),
    answerKnock: note('answerKnock'),
    remove: note('remove'),
    reportUser: note('reportUser'),
    stop() {},
  }
}

/** Shows the newest one's page something. */
export const moderations: { last: (view: Partial<ModerationView>) => void } = { last: () => {} }

/** What createSignals gives: what the test says that is heard and measured. */
export const signals = {
  volumes: [] as [string, number][],
  show: (_view: Partial<SignalView>): void => {},
}

export function fakeSignals({ onView }: SignalsOptions): Signals {
  let view: SignalView = { speaking: [], quality: {} }
  signals.volumes = []
  signals.show = (change) => {
    view = { ...view, ...change }
    onView(view)
  }
  return {
    get view() {
      return view
    },
    volume: (userID, volume) => void signals.volumes.push([userID, volume]),
    isPoor: (userID) => (view.quality[userID] ?? 5) <= 2,
    stop() {},
  }
}

/** What createCall gives; the newest one stands in `calls.last`. */
export class FakeCall {
  view: { pusher: PusherView; players: PlayerView[] } = { pusher: pusherView(), players: [] }
  readonly pusher = new FakePusher(this)
  readonly players = new FakePlayers()
  starts: { wanted: object; held: Held<{ roomID: string }> }[] = []
  stops = 0

  constructor(readonly options: CallOptions) {
    calls.all.push(this)
  }
  show(view: Partial<FakeCall['view']>): void {
    this.view = { ...this.view, ...view }
    this.options.onView(view)
  }
  start(wanted: object): Promise<{ roomID: string }> {
    const held = new Held<{ roomID: string }>()
    this.starts.push({ wanted, held })
    return held.promise
  }
  stop(): Promise<void> {
    this.stops++
    return Promise.resolve()
  }
}

/** What createLiveStage gives; the newest one stands in `stages.last`. */
export class FakeStage {
  view: LiveStageView = { pusher: pusherView(), main: playerView(-1), players: [], link: 'off' }
  readonly pusher = new FakePusher(this)
  readonly players = new FakePlayers()
  starts: { how: 'present' | 'watch'; wanted: object; held: Held<{ roomID: string }> }[] = []
  links: Held<void>[] = []
  unlinks = 0
  stops = 0

  constructor(readonly options: LiveStageOptions) {
    stages.all.push(this)
  }
  show(view: Partial<LiveStageView>): void {
    this.view = { ...this.view, ...view }
    this.options.onView(view)
  }
  private begin(how: 'present' | 'watch', wanted: object): Promise<{ roomID: string }> {
    const held = new Held<{ roomID: string }>()
    this.starts.push({ how, wanted, held })
    return held.promise
  }
  present = (wanted: object) => this.begin('present', wanted)
  watch = (wanted: object) => this.begin('watch', wanted)
  link(): Promise<void> {
    const held = new Held<void>()
    this.links.push(held)
    return held.promise
  }
  unlink(): Promise<void> {
    this.unlinks++
    return Promise.resolve()
  }
  mainStatechange(): void {}
  /** pause and resume, as they came. */
  rests: string[] = []
  pause = () => void this.rests.push('pause')
  resume = () => void this.rests.push('resume')
  stop(): Promise<void> {
    this.stops++
    return Promise.resolve()
  }
}

class Made<T> {
  all: T[] = []
  get last(): T {
    const found = this.all.at(-1)
    if (found === undefined) throw new Error('nothing was made yet')
    return found
  }
}

export const calls = new Made<FakeCall>()
export const stages = new Made<FakeStage>()

/** Identities asked for; `answer` may be made to fail. */
export const logins: { asked: object[]; answer: () => Promise<void> } = { asked: [], answer: () => Promise.resolve() }

export function resetLibrary(): void {
  rtcroom.reset()
  liveroom.reset()
  moderation.view = NOTHING_DECIDED
  moderation.passDoor = async () => {}
  moderation.asked = []
  calls.all = []
  stages.all = []
  logins.asked = []
  logins.answer = () => Promise.resolve()
}
