import { make } from '../element.js'

const TRIGGER = 60
const OPEN = 50

/** Pull-to-refresh of a page, by finger or mouse. */
export class PullDown {
  private readonly dots = make('div', 'pull-dots', make('i'), make('i'), make('i'))
  private startY: number | undefined
  private distance = 0

  constructor(
    private readonly scroller: HTMLElement,
    light: boolean,
    private readonly onRefresh: () => void,
  ) {
    this.dots.classList.toggle('light', light)
    scroller.prepend(this.dots)
    scroller.addEventListener('pointerdown', (event) => {
      this.startY = scroller.scrollTop <= 0 ? event.clientY : undefined
    })
    scroller.addEventListener('pointermove', (event) => this.pull(event))
    for (const end of ['pointerup', 'pointercancel', 'pointerleave']) scroller.addEventListener(end, () => this.letGo())
  }

  /** Opens it as if it had been pulled. */
  start(): void {
    this.move(OPEN)
    this.scroller.classList.add('refreshing')
    this.onRefresh()
  }

  stop(): void {
    this.scroller.classList.remove('refreshing')
    this.move(0)
  }

  private pull(event: PointerEvent): void {
    if (this.startY === undefined || event.buttons === 0) return
    const pulled = (event.clientY - this.startY) / 2
    if (pulled > 4 || this.distance > 0) this.move(Math.max(0, pulled))
  }

  private letGo(): void {
    if (this.startY === undefined) return
    this.startY = undefined
    if (this.distance >= TRIGGER) this.start()
    else if (!this.scroller.classList.contains('refreshing')) this.move(0)
  }

  private move(distance: number): void {
    this.distance = distance
    this.scroller.style.setProperty('--pull', `${distance}px`)
  }
}
