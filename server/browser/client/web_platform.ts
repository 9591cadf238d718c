import type {
  Cancel,
  HttpRequest,
  Platform,
  RoomPlatform,
  Scope,
  Socket,
  SocketListener,
  Timers,
} from '../../../wxlite/utils/platform/platform.js'
import { webTimers } from './web_timers.js'

const QUERIES = { 'scope.camera': 'camera', 'scope.record': 'microphone' } as const

/** What rooms take from a web page. `timers`: tests hand in others. */
export function webRoomPlatform(timers: Timers = webTimers()): RoomPlatform {
  return {
    ...timers,
    warn: (text) => console.warn(text),
    request,
    connectSocket,
    // A tab that is hidden goes on: who listens while reading elsewhere is in the call. Frozen or left, it does not.
    onShow: (run) => listen([document, 'resume'], [window, 'pageshow'], run),
    onHide: (run) => listen([document, 'freeze'], [window, 'pagehide'], run),
    onOnline: (run) => {
      // A lid that was opened, a change from one network to another: the old socket may only look alive.
      const seen = () => {
        if (document.visibilityState === 'visible' && navigator.onLine) run()
      }
      return listen([window, 'online'], [document, 'visibilitychange'], seen)
    },
  }
}

/** All that the library takes from a web page, but for the tags: `createCall` brings those. */
export function webPlatform(timers?: Timers): Platform {
  let lock: WakeLockSentinel | undefined
  return {
    ...webRoomPlatform(timers),
    load(key) {
      try {
        return localStorage.getItem(key) ?? undefined
      } catch {
        return undefined
      }
    },
    store(key, value) {
      try {
        localStorage.setItem(key, value)
      } catch {
        // A page without storage gets a new guest id next time, nothing else.
      }
    },
    login: () => Promise.reject(new Error('a web page has no wx.login')),
    keepScreenOn(on) {
      if (!on) void lock?.release()
      else if ('wakeLock' in navigator)
        navigator.wakeLock.request('screen').then(
          (sentinel) => {
            lock = sentinel
          },
          () => undefined,
        )
    },
    authorize,
    // A browser has no such page that scripts may open: what to click says the hint of the failure.
    openSettings: () => Promise.resolve(),
    pusherContext: () => NO_TAG,
    playerContext: () => NO_TAG,
  }
}

const nothing = () => undefined
const NO_TAG = { start: nothing, stop: nothing, play: nothing, pause: nothing, resume: nothing, switchCamera: nothing }

/** `denied` only when it was refused before: the first question is the browser's own, when the camera is opened. */
async function authorize(scope: Scope): Promise<'granted' | 'denied'> {
  try {
    const { state } = await navigator.permissions.query({ name: QUERIES[scope] })
    return state === 'denied' ? 'denied' : 'granted'
  } catch {
    return 'granted'
  }
}

function request({ url, method, header, body, timeout, answered, failed }: HttpRequest): Cancel {
  const abort = new AbortController()
  let over = false
  const once = (run: () => void) => {
    if (!over) run()
    over = true
  }
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(timeout)])
  fetch(url, { method, headers: header, body: body === '' ? null : body, signal, cache: 'no-store' })
    .then(async (answer) => {
      const text = await answer.text()
      once(() => answered(answer.status, parsed(text)))
    })
    .catch((error: unknown) => once(() => failed(error instanceof Error ? error.message : String(error))))
  return () => {
    over = true
    abort.abort()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function connectSocket(url: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url)
  let over = false
  const close = (code: number, reason: string) => {
    if (!over) listener.closed(code, reason)
    over = true
  }
  socket.onopen = () => {
    if (!over) listener.opened()
  }
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!over && typeof data === 'string') listener.received(data)
  }
  socket.onclose = ({ code, reason }) => close(code, reason)
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
      else close(1006, 'send failed')
    },
    close() {
      over = true
      socket.close(1000)
    },
  }
}

type Named = readonly [target: EventTarget, event: string]

function listen(first: Named, second: Named, run: () => void): Cancel {
  const own = () => run()
  for (const [target, event] of [first, second]) target.addEventListener(event, own)
  return () => {
    for (const [target, event] of [first, second]) target.removeEventListener(event, own)
  }
}
