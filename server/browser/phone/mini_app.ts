import type { MiniPackage } from '../../demo/mini_package.js'
import type { PhoneEvents } from '../../demo/phone_controls.js'
import type { Device } from './device/device.js'
import type { Router } from './router.js'
import type { Dialogs } from './ui/dialogs.js'

/** The running mini-program and the phone that it runs on, as `wx` and the built-in tags see them. */
export interface MiniApp {
  readonly device: Device
  readonly mini: MiniPackage
  readonly router: Router
  readonly dialogs: Dialogs
  /** Whoever shows the phone. */
  readonly outside: PhoneEvents
  /** What started it, for getLaunchOptionsSync. */
  readonly launch: LaunchOptions
  /** App lifecycle and the like: also what wx.onAppShow and its kin listen to. */
  readonly events: AppEvents
}

export interface LaunchOptions {
  path: string
  query: { [name: string]: string }
  scene: number
  shareTicket: string
  referrerInfo: object
}

/** `pages`: another page is on top. `camera`: another source was chosen on the demo page. */
export type AppEvent = 'show' | 'hide' | 'error' | 'network' | 'resize' | 'pages' | 'camera'

/** Listeners of application events. A throwing one is the mini-program's error, not the next listener's. */
export class AppEvents {
  private readonly listeners = new Map<AppEvent, Set<(detail: object) => void>>()

  on(event: AppEvent, listener: (detail: object) => void): void {
    const set = this.listeners.get(event) ?? new Set()
    set.add(listener)
    this.listeners.set(event, set)
  }

  /** Without a listener: all of them. */
  off(event: AppEvent, listener?: (detail: object) => void): void {
    if (listener) this.listeners.get(event)?.delete(listener)
    else this.listeners.delete(event)
  }

  emit(event: AppEvent, detail: object): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) {
      try {
        listener(detail)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

/** The address of a file of the mini-program, as `<image src>` and its like name it. Anything with a scheme stays. */
export function fileAddress(path: string, from: string): string {
  if (path === '' || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) return path
  return path.startsWith('/') ? `app${path}` : new URL(path, `file:///${from}`).pathname.replace(/^\//, 'app/')
}
