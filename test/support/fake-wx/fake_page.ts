import type { PageGlobals, PageTarget } from '../../../server/browser/client/page_globals.js'
import { webPlatform } from '../../../server/browser/client/web_platform.js'
import type { Platform, Timers } from '../../../wxlite/utils/platform/platform.js'
import type { WxApi } from '../../../wxlite/utils/platform/wx_api.js'

/** Longer than any test: what ends a request in a page is the library's own time-out. */
const NEVER = 1_000_000_000
const NAMES = { camera: 'scope.camera', microphone: 'scope.record' } as const

type Heard = (event: Event) => void
type On = 'onAppShow' | 'onAppHide' | 'onNetworkStatusChange'
type Off = 'offAppShow' | 'offAppHide' | 'offNetworkStatusChange'

/** What a phone tells its mini-program, as a browser tells a page: hidden for long is frozen there. */
const EVENTS: { readonly [event: string]: readonly [On, Off] } = {
  freeze: ['onAppHide', 'offAppHide'],
  resume: ['onAppShow', 'offAppShow'],
  online: ['onNetworkStatusChange', 'offNetworkStatusChange'],
}

/** A web page on the network, the clock and the storage of a fake phone: the faults of one are those of the other. */
export function fakePagePlatform(
  wx: WxApi,
  timers: Timers,
  { storage, permissions, tags }: { storage: Map<string, string>; permissions: Map<string, boolean>; tags: Platform },
): Platform {
  const target = pageTarget(wx)
  const page: PageGlobals = {
    document: { ...target, visibilityState: 'visible' },
    window: target,
    navigator: { onLine: true },
    localStorage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
    },
    fetch: (url, init) => fetchBy(wx, url, init),
    connect(url, listener) {
      let open = false
      const closed = (code: number, reason: string) => {
        open = false
        listener.closed(code, reason)
      }
      const task = wx.connectSocket({ url, timeout: NEVER, fail: () => closed(1006, '') })
      task.onOpen(() => {
        open = true
        listener.opened()
      })
      task.onMessage(({ data }) => listener.received(data))
      task.onClose(({ code = 1006, reason = '' }) => closed(code, reason))
      return {
        get open() {
          return open
        },
        send: (data) => task.send({ data }),
        close: (code) => task.close({ code }),
      }
    },
    permission: async (name) => (permissions.get(NAMES[name]) ? 'granted' : 'denied'),
  }
  const { pusherContext, playerContext, keepScreenOn } = tags
  return { ...webPlatform(timers, page), pusherContext, playerContext, keepScreenOn }
}

function pageTarget(wx: WxApi): PageTarget {
  const heard = new Map<Heard, (status: object) => void>()
  return {
    addEventListener(event, run) {
      const [on] = EVENTS[event] ?? []
      if (on === undefined) return
      const listener = (status: object) => {
        if (event !== 'online' || !('isConnected' in status) || status.isConnected === true) run(new Event(event))
      }
      heard.set(run, listener)
      wx[on](listener)
    },
    removeEventListener(event, run) {
      const [, off] = EVENTS[event] ?? []
      const listener = heard.get(run)
      if (off === undefined || listener === undefined) return
      heard.delete(run)
      wx[off]?.(listener)
    },
  }
}

function fetchBy(
  wx: WxApi,
  url: string,
  { method, headers, body, signal }: RequestInit,
): ReturnType<PageGlobals['fetch']> {
  return new Promise((resolve, reject) => {
    const task = wx.request({
      url,
      method: method === 'GET' ? 'GET' : 'POST',
      header: Object.fromEntries(new Headers(headers)),
      data: typeof body === 'string' ? body : '',
      dataType: 'json',
      timeout: NEVER,
      success({ statusCode, data }) {
        const text = typeof data === 'string' ? data : JSON.stringify(data)
        resolve({ status: statusCode, text: async () => text })
      },
      fail: () => reject(new TypeError('Failed to fetch')),
    })
    signal?.addEventListener('abort', () => task.abort())
  })
}
