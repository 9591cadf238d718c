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
  readonly open: boolean
  send(text: string): void
  close(code: number): void
}

/** What the platform takes from the page around it; tests hand in another. */
export interface PageGlobals {
  readonly document: PageTarget & { readonly visibilityState: string }
  readonly window: PageTarget
  readonly navigator: { readonly onLine: boolean }
  /** Throws where the page may not have one. */
  readonly localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void }
  fetch(url: string, init: RequestInit): Promise<{ readonly status: number; text(): Promise<string> }>
  connect(url: string, listener: PageSocketListener): PageSocket
  /** `granted`, `denied` or `prompt`; rejects where the browser does not say. */
  permission(name: 'camera' | 'microphone'): Promise<string>
}

export function pageGlobals(): PageGlobals {
  return {
    document,
    window,
    navigator,
    get localStorage() {
      return localStorage
    },
    fetch: (url, init) => fetch(url, init),
    connect(url, listener) {
      const socket = new WebSocket(url)
      socket.onopen = () => listener.opened()
      socket.onmessage = ({ data }: MessageEvent<unknown>) => listener.received(data)
      socket.onclose = ({ code, reason }) => listener.closed(code, reason)
      return {
        get open() {
          return socket.readyState === WebSocket.OPEN
        },
        send: (text) => socket.send(text),
        close: (code) => socket.close(code),
      }
    },
    permission: async (name) => (await navigator.permissions.query({ name })).state,
  }
}
