import type { MiniPackage } from '../../demo/mini_package.js'
import type { CameraSource, NetworkState, PhoneControls, PhoneEvents } from '../../demo/phone_controls.js'
import { encoderScriptAt } from '../media/publish/wasm_page.js'
import { colourScheme, onColourScheme } from './colour_scheme.js'
import { Device } from './device/device.js'
import { native } from './device/native.js'
import { make } from './element.js'
import { tapByKeys } from './keyboard.js'
import { parseLink } from './link.js'
import { AppEvents, type LaunchOptions, type MiniApp } from './mini_app.js'
import { MiniSpace, onMiniError } from './mini_space.js'
import { Router } from './router.js'
import { sharePage } from './share.js'
import { builtinTags } from './tags/index.js'
import { texts } from './texts.js'
import { Chrome } from './ui/chrome.js'
import { Dialogs, INK } from './ui/dialogs.js'
import { createWx } from './wx/index.js'
import { statusOf } from './wx/phone_functions.js'

/** WeChat lets a hidden mini-program run on for this long. */
const SUSPEND_AFTER = 5_000
/** Opened from a share card; from the list of mini-programs. */
const SCENE = { card: 1007, list: 1089 }

interface AppInstance {
  [name: string]: unknown
}

/** Starts the mini-program on the phone that this frame is. */
class Phone implements PhoneControls {
  private readonly device: Device
  private readonly app: MiniApp
  private readonly chrome: Chrome
  private readonly dialogs = make('div', 'dialogs')
  private readonly instance: AppInstance = {}
  private readonly listeners: PhoneEvents[] = []
  private suspension = 0

  constructor(
    private readonly mini: MiniPackage,
    screen: HTMLElement,
    number: number,
  ) {
    this.device = new Device(number)
    const pages = make('div', 'pages')
    const outside: PhoneEvents = {
      close: () => this.each((events) => events.close()),
      share: (card) => this.each((events) => events.share(card)),
      noCamera: (why) => this.each((events) => events.noCamera(why)),
      error: (message) => this.each((events) => events.error(message)),
    }
    const space = new MiniSpace({ manifest: mini, templates: mini.templates, tags: builtinTags(() => this.app) })
    this.app = {
      device: this.device,
      mini,
      router: new Router(mini, space, pages),
      dialogs: new Dialogs(this.dialogs),
      outside,
      launch: { path: mini.app.pages[0] ?? '', query: {}, scene: SCENE.list, shareTicket: '', referrerInfo: {} },
      events: new AppEvents(),
    }
    this.chrome = new Chrome(
      () => void this.menu(),
      () => outside.close(),
    )
    this.app.router.onChange = ({ frame }) => {
      this.chrome.setLight(frame.light)
      this.app.events.emit('pages', {})
    }
    screen.append(pages, this.chrome.element, this.dialogs)
    this.watch()
    this.runScripts(space)
  }

  /** Opens the first page, or the one that a link names. */
  launch(link: string): void {
    const known = this.page(link)
    Object.assign(this.app.launch, { ...parseLink(known, ''), scene: link === '' ? SCENE.list : SCENE.card })
    this.callApp('onLaunch', this.app.launch)
    this.callApp('onShow', this.app.launch)
    this.app.router.reLaunch(`/${known}`)
  }

  hide(): void {
    if (!this.device.foreground) return
    this.device.foreground = false
    this.app.router.setShown(false)
    this.callApp('onHide')
    this.app.events.emit('hide', {})
    this.suspension = native.setTimeout(() => {
      this.device.timers.hold()
      this.device.network.suspend()
    }, SUSPEND_AFTER)
  }

  show(): void {
    if (this.device.foreground) return
    native.clearTimeout(this.suspension)
    this.device.network.wake()
    this.device.foreground = true
    this.device.timers.release()
    this.callApp('onShow', this.app.launch)
    this.app.events.emit('show', this.app.launch)
    this.app.router.setShown(true)
  }

  setNetwork(state: NetworkState): void {
    this.device.network.set(state)
  }

  setCamera(source: CameraSource): void {
    this.device.permissions.setAll(source !== 'refused')
    this.device.camera = source
    this.app.events.emit('camera', {})
  }

  open(link: string): void {
    this.show()
    const known = this.page(link)
    Object.assign(this.app.launch, { ...parseLink(known, ''), scene: SCENE.card } satisfies Partial<LaunchOptions>)
    this.app.router.reLaunch(`/${known}`)
  }

  publishes(): boolean {
    return document.querySelector('wx-live-pusher') !== null
  }

  listen(events: PhoneEvents): void {
    this.listeners.push(events)
  }

  /** The link, or the first page where it leads to none. */
  private page(link: string): string {
    const { pages } = this.mini.app
    if (pages.includes(parseLink(link, '').path)) return link.replace(/^\//, '')
    if (link !== '')
      this.app.dialogs.showToast({ title: texts.noPage, icon: 'none', image: '', duration: 2_000, mask: false })
    return pages[0] ?? ''
  }

  private watch(): void {
    const { network, timers } = this.device
    network.install()
    timers.install()
    network.onChange((state) => {
      this.chrome.setSignal(state)
      this.app.events.emit('network', statusOf(state))
    })
    window.addEventListener('resize', () =>
      this.app.events.emit('resize', { size: { windowWidth: window.innerWidth, windowHeight: window.innerHeight } }),
    )
    tapByKeys()
    const dress = () => this.dialogs.classList.toggle('dark', colourScheme(this.mini.app) === 'dark')
    dress()
    onColourScheme(() => {
      dress()
      this.app.router.redress()
    })
    // The browser's console and the listener below both get what the framework caught.
    onMiniError(this.mini.strict, (message, error) => reportError(error instanceof Error ? error : new Error(message)))
    window.addEventListener('error', ({ message, error }) => this.failed(message, error))
    window.addEventListener('unhandledrejection', ({ reason }) =>
      this.failed(`unhandled rejection: ${reason?.errMsg ?? reason}`, reason),
    )
  }

  private failed(message: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? message) : message
    this.callApp('onError', text)
    this.app.events.emit('error', { message: text })
    this.app.outside.error(message)
  }

  private runScripts(space: MiniSpace): void {
    Object.assign(window, {
      wx: createWx(this.app),
      global: {},
      App: (definition: AppInstance) => Object.assign(this.instance, definition),
      getApp: () => this.instance,
      getCurrentPages: () =>
        this.app.router.pages.map((page) => Object.assign(page.root.get(), { route: page.path, options: page.query })),
    })
    this.mini.scripts.app?.()
    for (const path of this.mini.order) {
      const run = this.mini.scripts[path]
      if (run) space.define(path, run)
    }
  }

  private callApp(method: string, ...args: unknown[]): void {
    const found = this.instance[method]
    if (typeof found === 'function') found.apply(this.instance, args)
  }

  private async menu(): Promise<void> {
    const page = this.app.router.top
    const shareable = page !== undefined && this.app.router.has(page, 'onShareAppMessage')
    const items = [...(shareable ? [texts.forward] : []), texts.reopen]
    const chosen = await this.app.dialogs.actionSheet(items, INK, this.mini.name)
    if (chosen === undefined) return
    if (shareable && chosen === 0) await sharePage(this.app)
    else this.app.router.reLaunch(`/${this.mini.app.pages[0]}`)
  }

  private each(tell: (events: PhoneEvents) => void): void {
    for (const listener of this.listeners) tell(listener)
  }
}

declare global {
  /** Set by the mini-program's bundle, which is loaded before. */
  var miniPackage: MiniPackage
}

encoderScriptAt(new URL('h264_encoder.js', import.meta.url))
const given = new URL(window.location.href).searchParams
const phone = new Phone(globalThis.miniPackage, document.body, Number(given.get('number') ?? 1))
window.phone = phone
phone.launch(given.get('open') ?? '')
