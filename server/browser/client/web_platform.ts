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
import { type PageGlobals, type PageTarget, pageGlobals, type RoomGlobals, roomGlobals } from './page_globals.js'
import { screenLock } from './screen_lock.js'
import { webTimers } from './web_timers.js'

const QUERIES = { 'scope.camera': 'camera', 'scope.record': 'microphone' } as const

/** What rooms take from a web page. `timers`, `page`: tests hand in others. */
export function webRoomPlatform(timers: Timers = webTimers(), page: RoomGlobals = roomGlobals()): RoomPlatform {
  const { document, window, navigator } = page
  return {
    ...timers,
    warn: (text) => console.warn(text),
    request: (wanted) => request(page, timers, wanted),
    connectSocket: (url, listener) => connectSocket(page, url, listener),
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
export function webPlatform(timers?: Timers, page: PageGlobals = pageGlobals()): Platform {
  return {
    ...webRoomPlatform(timers, page),
    load(key) {
      try {
        return page.localStorage.getItem(key) ?? undefined
      } catch {
        return undefined
      }
    },
    store(key, value) {
      try {
        page.localStorage.setItem(key, value)
      } catch {
        // A page without storage gets a new guest id next time, nothing else.
      }
    },
    login: () => Promise.reject(new Error('a web page has no wx.login')),
    keepScreenOn: screenLock(page),
    authorize: (scope) => authorize(page, scope),
    // A browser has no such page that scripts may open: what to click says the hint of the failure.
    openSettings: () => Promise.resolve(),
    pusherContext: () => NO_TAG,
    playerContext: () => NO_TAG,
  }
}

const nothing = () => undefined
const NO_TAG = { start: nothing, stop: nothing, play: nothing, pause: nothing, resume: nothing, switchCamera: nothing }

/** `denied` only when it was refused before: the first question is the browser's own, when the camera is opened. */
async function authorize(page: PageGlobals, scope: Scope): Promise<'granted' | 'denied'> {
  try {
    return (await page.permission(QUERIES[scope])) === 'denied' ? 'denied' : 'granted'
  } catch {
    return 'granted'
  }
}

/** `hear` is set by whoever has to know every answer, so that a page with rooms alone carries no more than this. */
export const answers: { hear?(text: string): void } = {}

function request(
  page: RoomGlobals,
  timers: Timers,
  { url, method, header, body, timeout, answered, failed }: HttpRequest,
): Cancel {
  const abort = new AbortController()
  let over = false
  const once = (run: () => void) => {
    if (over) return
    over = true
    cancelTimeout()
    run()
  }
  // Not AbortSignal.timeout: its clock is the page's, which stands still in a hidden tab.
  const cancelTimeout = timers.after(timeout, () => {
    once(() => failed('timeout'))
    abort.abort()
  })
  page
    .fetch(url, { method, headers: header, body: body === '' ? null : body, signal: abort.signal, cache: 'no-store' })
    .then(async (answer) => {
      const text = await answer.text()
      answers.hear?.(text)
      once(() => answered(answer.status, parsed(text)))
    })
    .catch((error: unknown) => once(() => failed(String(error))))
  return () => {
    once(() => {})
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

function connectSocket(page: RoomGlobals, url: string, listener: SocketListener): Socket {
  let over = false
  const close = (code: number) => {
    if (!over) listener.closed(code)
    over = true
  }
  const socket = page.connect(url, {
    opened() {
      if (!over) listener.opened()
    },
    received(data) {
      if (!over && typeof data === 'string') listener.received(data)
    },
    closed: close,
  })
  return {
    send(text) {
      if (!socket.send(text)) close(1006)
    },
    close() {
      over = true
      socket.close(1000)
    },
  }
}

type Named = readonly [target: PageTarget, event: string]

function listen(first: Named, second: Named, run: () => void): Cancel {
  const own = () => run()
  const each = (change: 'addEventListener' | 'removeEventListener') => {
    for (const [target, event] of [first, second]) target[change](event, own)
  }
  each('addEventListener')
  return () => each('removeEventListener')
}
