export interface Person {
  serverUrl: string
  name: string
}

/** What happened so far, as a page would be told. */
export interface WebReport {
  view: {
    pusher?: { phase: string }
    main?: { src: string; userID: string; failed: boolean }
    players?: { userID: string; failed: boolean; away: boolean }[]
    link?: string
  }
  /** `onFailure`, as "code errMsg hint". */
  failures: string[]
  /** Events of the room. */
  events: string[]
  sound: string
  /** Who was louder than silence. */
  loud: string[]
  /** What plays in the page, `canvas` (FLV) or `video` (WebRTC), with the brightness of its parts. */
  pictures: { box: string; engine: string; moving: boolean }[]
}

/** What the page offers as `window.web`. */
export interface WebLab {
  call(person: Person, roomID: string): Promise<string>
  present(person: Person, roomID: string): Promise<string>
  watch(person: Person, roomID: string): Promise<void>
  link(): Promise<void>
  unlink(): Promise<void>
  stop(): Promise<void>
  resumeSound(): Promise<void>
  report(): Promise<WebReport>
  /** How often timers of 100 ms of the library and of the page run in 5 s. */
  ticks(): Promise<{ library: number; page: number }>
  /** What `whatWorks` says of this browser with this server. */
  support(person: Person): Promise<string>
}

declare global {
  interface Window {
    web: WebLab
  }
}
