import * as TIMES from './timing'
import type { WxApi, WxPlayerContext, WxPusherContext } from './wx_api'

/** Ends what was begun. Safe to call twice. */
export type Cancel = () => void

/** One HTTP exchange. Any status is an answer; only a missing one fails. */
export interface HttpRequest {
  url: string
  method: 'GET' | 'POST'
  header: { [name: string]: string }
  /** JSON text; '' with GET. */
  body: string
  /** ms */
  timeout: number
  answered(status: number, data: unknown): void
  failed(errMsg: string): void
}

export interface SocketListener {
  opened(): void
  received(text: string): void
  /** Once, whether it was ever open or not. */
  closed(code: number): void
}

export interface Socket {
  send(text: string): void
  close(): void
}

/** What permission is asked for. */
export type Scope = 'scope.camera' | 'scope.record'

/** What a room takes from its surroundings: time, chance, the network, and whether the app is in sight. */
export interface RoomPlatform {
  /** Unix ms. */
  now(): number
  /** 0 to 1. */
  random(): number
  after(ms: number, run: () => void): Cancel
  /** The answer aborts it; then neither callback is called. */
  request(request: HttpRequest): Cancel
  /** Throws when the platform refuses (too many sockets). */
  connectSocket(url: string, listener: SocketListener): Socket
  onShow(run: () => void): Cancel
  onHide(run: () => void): Cancel
  onOnline(run: () => void): Cancel
  /** An error of the page's own listener, which must not stop the library. */
  report(error: unknown): void
  /** Something was ignored that a developer should know of. */
  warn?(text: string): void
}

/**
 * Everything that the library takes from its surroundings: with what a room needs, what tags and login need.
 * Tests hand in another one: `createRTCRoom({ platform })`.
 */
export interface Platform extends RoomPlatform {
  /** undefined when there is nothing (or storage is broken: it is only a convenience). */
  load(key: string): string | undefined
  store(key: string, value: string): void
  /** The one-time code of wx.login. */
  login(): Promise<string>
  keepScreenOn(on: boolean): void
  /** Asks the user if need be. `denied`: asked before and refused; only the settings page helps. */
  authorize(scope: Scope): Promise<'granted' | 'denied'>
  /** Opens the settings page; resolves when it is closed. */
  openSettings(): Promise<void>
  pusherContext(): WxPusherContext
  playerContext(id: string, component?: object): WxPlayerContext
}

/** Time and chance of the machine; tests hand in others. Functions of their own: no method that needs its object. */
export type Timers = Pick<RoomPlatform, 'now' | 'random' | 'after' | 'report'>

const machine: Timers = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  // A timer of its own: the platform's error page sees it, and the library goes on.
  report(error) {
    setTimeout(() => {
      throw error
    }, 0)
  },
}

/**
 * The platform as rooms see it. Apart from the rest, so that an app with tags of its own does not carry that.
 *
 * @param api Default: the mini-program's own `wx`, which is looked up at each use, so that this module loads anywhere.
 */
export function wxRoomPlatform(api: () => WxApi = () => wx, timers: Timers = machine): RoomPlatform {
  /** Base libraries before 2.9.3 have no offNetworkStatusChange: what was ended only falls silent there. */
  function listen(name: 'AppShow' | 'AppHide' | 'NetworkStatusChange', run: (status: object) => void): Cancel {
    let over = false
    const own = (status: object) => {
      if (!over) run(status)
    }
    attempt(timers, () => api()[`on${name}`](own))
    return () => {
      over = true
      api()[`off${name}`]?.(own)
    }
  }
  return {
    ...timers,
    warn: (text) => console.warn(text),
    request({ body, answered, failed, ...exchange }) {
      let over = false
      let task: { abort(): void } | undefined
      /** The first word counts: some phones say two, and some call back without any. */
      const once = (run: () => void) => {
        if (over) return
        over = true
        cancelTimeout()
        run()
      }
      const fail = ({ errMsg = '' } = {}) => once(() => failed(errMsg))
      const stop = () => attempt(timers, () => task?.abort())
      // Base libraries before 2.10.0 know no time-out of a request, and some phones never say how one ended.
      const cancelTimeout = timers.after(exchange.timeout, () => {
        fail()
        stop()
      })
      attempt({ report: (error) => fail({ errMsg: String(error) }) }, () => {
        task = api().request({
          ...exchange,
          data: body || undefined,
          dataType: 'json',
          success: ({ statusCode = 0, data }: { statusCode?: number; data?: unknown } = {}) =>
            once(() => answered(statusCode, data)),
          fail,
        })
      })
      return () => once(stop)
    },
    connectSocket: (url, listener) => openSocket(api(), url, listener, timers),
    onShow: (run) => listen('AppShow', run),
    onHide: (run) => listen('AppHide', run),
    onOnline: (run) =>
      listen('NetworkStatusChange', (status) => {
        if ('isConnected' in status && status.isConnected === true) run()
      }),
  }
}

/** The platform as the whole library sees it; `api` and `timers` as above. */
export function wxPlatform(api: () => WxApi = () => wx, timers: Timers = machine): Platform {
  return {
    ...wxRoomPlatform(api, timers),
    load(key) {
      try {
        const value = api().getStorageSync(key)
        return typeof value === 'string' && value !== '' ? value : undefined
      } catch {
        return undefined
      }
    },
    store(key, value) {
      try {
        api().setStorageSync(key, value)
      } catch {
        // A full or broken storage costs a new guest id next time, nothing else.
      }
    },
    login: () =>
      new Promise((resolve, reject) => {
        api().login({
          // Some phones call back without an argument.
          success: ({ code = '' }: { code?: string } = {}) => resolve(code),
          fail: ({ errMsg = '' }: { errMsg?: string } = {}) => reject(new Error(errMsg)),
        })
      }),
    keepScreenOn: (on) => attempt(timers, () => api().setKeepScreenOn({ keepScreenOn: on, fail: () => undefined })),
    authorize: (scope) =>
      new Promise<'granted' | 'denied'>((resolve) => {
        api().authorize({ scope, success: () => resolve('granted'), fail: () => resolve('denied') })
      }).catch(() => 'denied'),
    openSettings: () =>
      new Promise<void>((resolve) => {
        api().openSetting({ complete: () => resolve() })
      }).catch(() => undefined),
    pusherContext: () => api().createLivePusherContext(),
    playerContext: (id, component) => api().createLivePlayerContext(id, component),
  }
}

/** What throws stops nobody: the platform's `report` gets it. */
export function attempt(platform: { report(error: unknown): void }, run: () => void): void {
  try {
    run()
  } catch (error) {
    platform.report(error)
  }
}

/** A socket that is gone already needs no closing. */
const QUIETLY = { fail: () => undefined }

function openSocket(api: WxApi, url: string, listener: SocketListener, timers: Timers): Socket {
  let over = false
  const close = ({ code = 1006 } = {}) => {
    if (!over) listener.closed(code)
    over = true
  }
  // Whoever closes it is done with it, whether the platform is or not.
  const drop = (last: object = {}) => attempt(timers, () => task.close({ ...last, ...QUIETLY }))
  const fail = () => {
    close()
    drop()
  }
  const task = api.connectSocket({ url, timeout: TIMES.connect, fail: () => close() })
  task.onOpen(() => {
    if (over) drop()
    else listener.opened()
  })
  task.onMessage(({ data }) => {
    if (!over && typeof data === 'string') listener.received(data)
  })
  task.onClose(close)
  task.onError(fail)
  return {
    send(text) {
      attempt({ report: fail }, () => task.send({ data: text, fail }))
    },
    close() {
      over = true
      drop({ code: 1000, reason: '' })
    },
  }
}
