import { Component } from 'glass-easel'
import type { Root } from 'glass-easel-miniprogram-adapter'
import type { MiniManifest, PageConfig } from '../../demo/mini_package.js'
import { colourScheme, themed } from './colour_scheme.js'
import { parseLink } from './link.js'
import type { MiniSpace } from './mini_space.js'
import { PageFrame } from './ui/page_frame.js'

export interface OpenPage {
  path: string
  query: { [name: string]: string }
  frame: PageFrame
  root: Root
}

/** WeChat's limit; navigateTo fails beyond it. */
const DEPTH = 10

/** The page stack and the life of its pages. */
export class Router {
  private readonly stack: OpenPage[] = []
  private shown = true
  onChange: (top: OpenPage) => void = () => {}

  constructor(
    private readonly manifest: MiniManifest,
    private readonly space: MiniSpace,
    private readonly layer: HTMLElement,
  ) {}

  get pages(): readonly OpenPage[] {
    return this.stack
  }

  get top(): OpenPage | undefined {
    return this.stack.at(-1)
  }

  /** Each of these throws an Error with WeChat's words when the page cannot be opened, and changes nothing then. */
  navigateTo(url: string): void {
    if (this.stack.length >= DEPTH) throw new Error('webview count limit exceed')
    const { path, query } = this.resolve(url)
    this.cover()
    this.push(path, query)
  }

  redirectTo(url: string): void {
    const { path, query } = this.resolve(url)
    this.pop()
    this.push(path, query)
  }

  reLaunch(url: string): void {
    const { path, query } = this.resolve(url)
    while (this.stack.length > 0) this.pop()
    this.push(path, query)
  }

  navigateBack(delta = 1): void {
    if (this.stack.length <= 1) throw new Error('cannot navigate back at first page.')
    for (let left = Math.min(delta, this.stack.length - 1); left > 0; left--) this.pop()
    this.uncover()
  }

  /** The whole mini-program went to the background or came back. */
  setShown(shown: boolean): void {
    if (shown === this.shown) return
    this.shown = shown
    if (this.top) this.life(this.top, shown ? 'onShow' : 'onHide', shown ? 'show' : 'hide')
  }

  /**
   * Calls a page's own method; undefined when it has none. What it throws is the page's fault, and does not stop the
   * router.
   */
  call(page: OpenPage, method: string, ...args: unknown[]): unknown {
    const caller: { [name: string]: unknown } = page.root.getComponent().getMethodCaller()
    const found = caller[method]
    if (typeof found !== 'function') return undefined
    try {
      return found.apply(caller, args)
    } catch (error) {
      reportError(error)
      return undefined
    }
  }

  has(page: OpenPage, method: string): boolean {
    const caller: { [name: string]: unknown } = page.root.getComponent().getMethodCaller()
    return typeof caller[method] === 'function'
  }

  private resolve(url: string) {
    const link = parseLink(url, this.top?.path ?? '')
    if (!this.manifest.app.pages.includes(link.path)) throw new Error(`page "${link.path}" is not found`)
    return link
  }

  private push(path: string, query: { [name: string]: string }): void {
    const config = this.windowOf(path)
    const first = this.stack.length === 0
    const home = path === this.manifest.app.pages[0]
    const frame = new PageFrame(path, config, first ? (home ? 'none' : 'home') : 'back', () => {
      if (this.top) this.call(this.top, 'onPullDownRefresh')
    })
    frame.onBack = () => (this.stack.length > 1 ? this.navigateBack() : this.reLaunch(`/${this.manifest.app.pages[0]}`))
    this.layer.append(frame.element)
    const page = { path, query, frame, root: this.space.create(path) }
    giveQuery(page)
    this.stack.push(page)
    this.space.attach(page.root, frame.body)
    this.watchScroll(page)
    frame.show(true)
    this.onChange(page)
    this.call(page, 'onLoad', query)
    if (!this.stack.includes(page)) return
    this.life(page, 'onShow', 'show')
    this.call(page, 'onReady')
  }

  /** After the phone turned dark or light. */
  redress(): void {
    for (const { path, frame } of this.stack) frame.dress(this.windowOf(path))
    if (this.top) this.onChange(this.top)
  }

  private windowOf(path: string): PageConfig {
    const { app, theme, configs } = this.manifest
    return themed({ ...app.window, ...configs[path] }, theme?.[colourScheme(app)])
  }

  private cover(): void {
    if (!this.top) return
    this.life(this.top, 'onHide', 'hide')
    this.top.frame.show(false)
  }

  private uncover(): void {
    if (!this.top) return
    this.top.frame.show(true)
    this.onChange(this.top)
    this.life(this.top, 'onShow', 'show')
  }

  private pop(): void {
    const page = this.stack.pop()
    if (!page) return
    this.call(page, 'onUnload')
    page.root.release()
    page.frame.element.remove()
  }

  private life(page: OpenPage, method: string, lifetime: string): void {
    this.call(page, method, page.query)
    page.root.getComponent().triggerPageLifetime(lifetime, [])
  }

  private watchScroll(page: OpenPage): void {
    if (this.has(page, 'onPageScroll'))
      page.frame.onScroll((scrollTop) => this.call(page, 'onPageScroll', { scrollTop }))
    if (this.has(page, 'onReachBottom')) page.frame.onReachBottom(50, () => this.call(page, 'onReachBottom'))
  }
}

/** A page made with Component() takes its query as properties too. */
function giveQuery({ root, query }: OpenPage): void {
  const component = root.getComponent()
  const given = Object.entries(query).filter(([name]) => Component.hasProperty(component, name))
  if (given.length > 0) component.setData(Object.fromEntries(given))
}
