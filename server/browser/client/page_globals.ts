type Heard = (event: Event) => void

/** Something of a page that tells events. */
export interface PageTarget {
  addEventListener(event: string, run: Heard): void
  removeEventListener(event: string, run: Heard): void
}

export interface PageSocketListener {
  opened(): void
  received(data: unknown): void
  closed(code: number, reason: string): void
}

export interface PageSocket {
  /** False when it is not open. */
  send(text: string): boolean
  close(code: number): void
}

/** What a room takes from the page around it; tests hand in another. */
export interface RoomGlobals {
  readonly document: PageTarget & { readonly visibilityState: string }
  readonly window: PageTarget
  readonly navigator: { readonly onLine: boolean }
  fetch(url: string, init: RequestInit): Promise<{ readonly status: number; text(): Promise<string> }>
  connect(url: string, listener: PageSocketListener): PageSocket
}

/** Holds the screen on until it is released. */
export interface ScreenLock {
  release(): Promise<unknown>
}

/** What login and devices take besides. Apart, so that a page with rooms alone carries none of it. */
export interface PageGlobals extends RoomGlobals {
  readonly navigator: RoomGlobals['navigator'] & {
    /** Absent in older browsers, and in pages without TLS. */
    readonly wakeLock?: { request(what: 'screen'): Promise<ScreenLock> }
  }
  /** Throws where the page may not have one. */
  readonly localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void }
  /** `granted`, `denied` or `prompt`; rejects where the browser does not say. */
  permission(name: 'camera' | 'microphone'): Promise<string>
}

export function roomGlobals(): RoomGlobals {
  return {
    document,
    window,
    navigator,
    fetch: (url, init) => fetch(url, init),
    connect(url, { opened, received, closed }) {
      const socket = new WebSocket(url)
      socket.onopen = opened
      socket.onmessage = ({ data }: MessageEvent<unknown>) => received(data)
      socket.onclose = ({ code, reason }) => closed(code, reason)
      return {
        send(text) {
          const open = socket.readyState === 1
          if (open) socket.send(text)
          return open
        },
        close: (code) => socket.close(code),
      }
    },
  }
}

export function pageGlobals(): PageGlobals {
  return {
    ...roomGlobals(),
    navigator,
    get localStorage() {
      return localStorage
    },
    permission: async (name) => (await navigator.permissions.query({ name })).state,
  }
}
