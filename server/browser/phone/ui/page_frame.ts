import type { PageConfig } from '../../../demo/mini_package.js'
import { make } from '../element.js'
import { texts } from '../texts.js'
import { PullDown } from './pull_down.js'

/** One page's place on the screen: navigation bar above, window below it. The page itself is drawn into `body`. */
export class PageFrame {
  readonly element: HTMLElement
  readonly body: HTMLElement
  readonly pullDown: PullDown | undefined
  onBack: () => void = () => {}
  private readonly titleText = make('span', 'nav-title-text')
  private readonly loading = make('i', 'nav-loading')
  private readonly navigation: HTMLElement
  private readonly scroller: HTMLElement
  private readonly window: HTMLElement
  private readonly custom: boolean

  constructor(path: string, config: PageConfig, back: 'back' | 'home' | 'none', onPullDown: () => void) {
    this.custom = config.navigationStyle === 'custom'
    this.loading.hidden = true
    const backButton = make('button', `nav-back ${back}`)
    backButton.onclick = () => this.onBack()
    backButton.ariaLabel = back === 'home' ? texts.home : texts.back
    backButton.hidden = back === 'none'
    this.navigation = make('header', 'nav', backButton, make('div', 'nav-title', this.loading, this.titleText))
    this.body = make('div', 'page-body')
    this.scroller = make('div', config.disableScroll ? 'page-scroller fixed' : 'page-scroller', this.body)
    this.pullDown = config.enablePullDownRefresh
      ? new PullDown(this.scroller, config.backgroundTextStyle === 'light', onPullDown)
      : undefined
    this.window = make('div', 'page-window', this.scroller)
    this.element = make('section', this.custom ? 'mini-page custom' : 'mini-page', this.navigation, this.window)
    this.element.dataset.page = path
    this.setTitle(config.navigationBarTitleText ?? '')
    this.dress(config)
  }

  /** The colours of bar and window, also when the phone turned dark or light meanwhile. */
  dress(config: PageConfig): void {
    this.window.style.background = config.backgroundColor ?? '#ffffff'
    this.setColors(
      config.navigationBarTextStyle === 'black' ? '#000000' : '#ffffff',
      config.navigationBarBackgroundColor ?? '#000000',
    )
  }

  /** Whether status bar and capsule are to be drawn in white on this page. */
  get light(): boolean {
    return this.element.classList.contains('light')
  }

  setTitle(title: string): void {
    this.titleText.textContent = title
  }

  setColors(front: string, background: string): void {
    this.element.classList.toggle('light', front.toLowerCase() === '#ffffff')
    this.navigation.style.color = front
    if (!this.custom) this.navigation.style.background = background
  }

  setLoading(on: boolean): void {
    this.loading.hidden = !on
  }

  scrollTo(top: number, duration: number): void {
    this.scroller.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'auto' })
  }

  onScroll(listener: (top: number) => void): void {
    this.scroller.addEventListener('scroll', () => listener(this.scroller.scrollTop))
  }

  /** Calls back when less than `distance` px are left below. */
  onReachBottom(distance: number, listener: () => void): void {
    let near = false
    this.scroller.addEventListener('scroll', () => {
      const left = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight
      if (left <= distance && !near) listener()
      near = left <= distance
    })
  }

  show(on: boolean): void {
    this.element.classList.toggle('on', on)
  }
}
