import type { Clock } from '../../server/clock.js'
import { type Platform, wxPlatform } from '../../wxlite/utils/platform/platform.js'
import type { WxApi } from '../../wxlite/utils/platform/wx_api.js'
import { fakePagePlatform } from './fake-wx/fake_page.js'
import { FakeLivePlayer, FakeLivePusher } from './fake-wx/live_tags.js'
import { PhoneNetwork } from './fake-wx/phone_network.js'
import { PhoneTimers } from './fake-wx/phone_timers.js'
import { realTransport, type Transport } from './fake-wx/transport.js'

export { FakeLivePlayer, FakeLivePusher } from './fake-wx/live_tags.js'
export { realTransport, type Transport, type WireSocketListener } from './fake-wx/transport.js'

/** The platform leaves a hidden mini-program alone for so long (ms). */
const HIDDEN_LIMIT = 5_000

export interface FakePhoneOptions {
  /** Moves only when the test says so; share it with the server under test. */
  clock: Clock
  /** Default: real HTTP and WebSocket. */
  transport?: Transport
  /** Chance, 0 to 1. Default: always 0.5, so that pauses are the same in every run. */
  random?: () => number
  /** What the library stands on: a mini-program (default), or a web page in the same hands. */
  kind?: PhoneKind
}

export type PhoneKind = 'mini-program' | 'web page'

/** `npm run test:page` runs every test of the phone on the library's browser platform. */
export const ON_PAGE = process.env.CLIENT_PLATFORM === 'web'

/**
 * A phone without a phone: the part of `wx` that the client library uses, on a clock that the test moves.
 *
 * Requests and sockets go to a real server (or to a `Transport` of the test), at most ten and five at once.
 * `hide()` and `show()` are the capsule button; hidden for more than 5 s, requests fail with `interrupted`,
 * sockets break and timers stand still. `network.offline()` is a tunnel. `pusher` and `player(id)` are the tags.
 * To test pages of your own, set `globalThis.wx = phone.wx`.
 *
 * @example
 * const phone = new FakePhone({ clock })
 * const room = createRTCRoom({ platform: phone.platform })
 * phone.hide(); clock.advance(60_000); phone.show()
 */
export class FakePhone {
  readonly timers: PhoneTimers
  readonly network: PhoneNetwork
  readonly pusher: FakeLivePusher
  readonly storage = new Map<string, string>()
  /** What the user says when asked, and what stands in the settings. */
  readonly permissions = new Map<string, boolean>([
    ['scope.camera', true],
    ['scope.record', true],
  ])
  /** The user on the settings page. */
  onSettings: () => void = () => {}
  screenKeptOn = false
  readonly wx: WxApi
  readonly platform: Platform
  private readonly players = new Map<string, FakeLivePlayer>()
  private readonly shows = new Set<(status: object) => void>()
  private readonly hides = new Set<(status: object) => void>()
  private readonly nets = new Set<(status: object) => void>()
  private cancelFreeze: (() => void) | undefined
  private codes = 0

  constructor({
    clock,
    transport = realTransport,
    random = () => 0.5,
    kind = ON_PAGE ? 'web page' : 'mini-program',
  }: FakePhoneOptions) {
    this.clock = clock
    this.timers = new PhoneTimers(clock, random)
    this.network = new PhoneNetwork(clock, transport, random)
    this.pusher = new FakeLivePusher(clock)
    this.wx = this.api()
    const tags = wxPlatform(() => this.wx, this.timers)
    this.platform = kind === 'web page' ? fakePagePlatform(this.wx, this.timers, { ...this, tags }) : tags
  }

  private readonly clock: Clock

  /** Listeners of app and network events that are registered now. */
  get listeners(): number {
    return this.shows.size + this.hides.size + this.nets.size
  }

  /** Whatever still runs: timers, requests, sockets, listeners. All 0 after leaving and logging out. */
  get leftovers(): { timers: number; requests: number; sockets: number; listeners: number } {
    return {
      timers: this.timers.pending,
      requests: this.network.flying,
      sockets: this.network.sockets,
      listeners: this.listeners,
    }
  }

  player(id: string): FakeLivePlayer {
    const player = this.players.get(id) ?? new FakeLivePlayer()
    this.players.set(id, player)
    return player
  }

  hide(): void {
    if (this.cancelFreeze) return
    for (const listener of [...this.hides]) listener({})
    this.cancelFreeze = this.clock.after(HIDDEN_LIMIT, () => {
      this.network.interrupt()
      this.timers.freeze()
    })
  }

  show(): void {
    if (!this.cancelFreeze) return
    this.cancelFreeze()
    this.cancelFreeze = undefined
    this.network.resume()
    this.timers.thaw()
    for (const listener of [...this.shows]) listener({})
  }

  offline(): void {
    this.network.offline()
    for (const listener of [...this.nets]) listener({ isConnected: false, networkType: 'none' })
  }

  online(): void {
    this.network.online()
    for (const listener of [...this.nets]) listener({ isConnected: true, networkType: 'wifi' })
  }

  private api(): WxApi {
    const { network, storage, shows, hides, nets } = this
    return {
      request: (options) => network.request(options),
      connectSocket: (options) => network.connectSocket(options),
      getStorageSync: (key) => storage.get(key) ?? '',
      setStorageSync: (key, value) => {
        storage.set(key, value)
      },
      login: ({ success }) => success({ code: `code-${++this.codes}` }),
      onAppShow: (listener) => {
        shows.add(listener)
      },
      offAppShow: (listener) => {
        shows.delete(listener)
      },
      onAppHide: (listener) => {
        hides.add(listener)
      },
      offAppHide: (listener) => {
        hides.delete(listener)
      },
      onNetworkStatusChange: (listener) => {
        nets.add(listener)
      },
      offNetworkStatusChange: (listener) => {
        nets.delete(listener)
      },
      setKeepScreenOn: ({ keepScreenOn }) => {
        this.screenKeptOn = keepScreenOn
      },
      authorize: ({ scope, success, fail }) => (this.permissions.get(scope) ? success() : fail()),
      openSetting: ({ complete }) => {
        this.onSettings()
        complete()
      },
      createLivePusherContext: () => this.pusher.context(),
      createLivePlayerContext: (id) => this.player(id).context(),
    }
  }
}
