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
  closed(code: number, reason: string): void
}

export interface Socket {
  send(text: string): void
  close(): void
}

/** What permission is asked for. */
export type Scope = 'scope.camera' | 'scope.record'

export interface PusherContext {
  start(): void
  stop(done?: () => void): void
  pause(): void
  resume(): void
  switchCamera(): void
}

export interface PlayerContext {
  play(): void
  stop(): void
  pause(): void
  resume(): void
}

/**
 * Everything that the library takes from its surroundings: the only door to `wx`, to time and to chance.
 * Tests hand in another one: `createRTCRoom({ platform })`.
 */
export interface Platform {
  /** Unix ms. */
  now(): number
  /** 0 to 1. */
  random(): number
  after(ms: number, run: () => void): Cancel
  /** The answer aborts it; then neither callback is called. */
  request(request: HttpRequest): Cancel
  /** Throws when the platform refuses (too many sockets). */
  connectSocket(url: string, listener: SocketListener): Socket
  /** undefined when there is nothing (or storage is broken: it is only a convenience). */
  load(key: string): string | undefined
  store(key: string, value: string): void
  remove(key: string): void
  /** The one-time code of wx.login. */
  login(): Promise<string>
  onShow(run: () => void): Cancel
  onHide(run: () => void): Cancel
  onOnline(run: () => void): Cancel
  keepScreenOn(on: boolean): void
  /** Asks the user if need be. `denied`: asked before and refused; only the settings page helps. */
  authorize(scope: Scope): Promise<'granted' | 'denied'>
  /** Opens the settings page; resolves when it is closed. */
  openSettings(): Promise<void>
  pusherContext(component?: object): PusherContext
  playerContext(id: string, component?: object): PlayerContext
  /** An error of the page's own listener, which must not stop the library. */
  report(error: unknown): void
}
