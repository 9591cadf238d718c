import { make } from '../element.js'
import { texts } from '../texts.js'

/** Status bar and capsule: what WeChat draws above every page. */
export class Chrome {
  readonly element = make('div', 'chrome')
  private readonly clock = make('span', 'status-clock')
  private readonly signal = make('span', 'status-signal')

  constructor(onMenu: () => void, onClose: () => void) {
    const menu = make('button', 'capsule-menu', make('i'), make('i'), make('i'))
    menu.ariaLabel = texts.more
    menu.onclick = onMenu
    const close = make('button', 'capsule-close', make('i'))
    close.ariaLabel = texts.close
    close.onclick = onClose
    this.element.append(
      make('div', 'status-bar', this.clock, make('span', 'status-notch'), this.signal, make('span', 'status-battery')),
    )
    this.element.append(make('div', 'capsule', menu, close))
    this.tick()
    setInterval(() => this.tick(), 5_000)
  }

  setLight(light: boolean): void {
    this.element.classList.toggle('light', light)
  }

  setSignal(state: string): void {
    this.signal.dataset.state = state
  }

  private tick(): void {
    const now = new Date()
    this.clock.textContent = `${now.getHours()}:${String(now.getMinutes()).padStart(2, '0')}`
  }
}
