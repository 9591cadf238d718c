import { make } from '../phone/element.js'
import { PhoneCard } from './phone_card.js'
import { ShareBar } from './share_bar.js'
import type { Texts } from './texts.js'

/** Phones that a page has room for. */
export const MOST = 9
/** A phone's outer size in CSS px before scaling, and what stands above and below it. */
const PHONE = { width: 399, height: 836, around: 112 }
/** Smaller than this its texts cannot be read: then the page scrolls. */
const READABLE = 0.62

/** The phones side by side. */
export class PhoneShelf {
  readonly element = make('div', 'shelf')
  readonly tabs = make('nav', 'tabs')
  private readonly phones = new Map<number, PhoneCard>()
  private readonly shares: ShareBar

  constructor(
    private readonly texts: Texts,
    private readonly onCount: (full: boolean) => void,
  ) {
    this.shares = new ShareBar(texts, {
      phones: () => [...this.phones.keys()],
      open: (number, link) => {
        this.phones.get(number)?.open(link)
        this.reveal(number)
      },
      openNew: (link) => this.phones.size < MOST && this.add(link),
    })
    document.body.append(this.shares.element)
    window.addEventListener('resize', () => this.fit())
    new ResizeObserver(() => this.fit()).observe(this.element)
  }

  /** One more phone, with the first free number. */
  add(link = ''): void {
    const number = Array.from({ length: MOST }, (_, i) => i + 1).find((i) => !this.phones.has(i))
    if (number === undefined) return
    const events = {
      share: (card: { title: string; link: string }) => void this.shares.show(number, card),
      remove: () => this.remove(number),
    }
    const phone = new PhoneCard(number, this.texts, events, link)
    this.phones.set(number, phone)
    const next = [...this.phones.values()].find((other) => other.number > number)
    this.element.insertBefore(phone.element, next?.element ?? null)
    this.changed()
    this.reveal(number)
  }

  /** Whether somebody on this page publishes. */
  get busy(): boolean {
    return [...this.phones.values()].some((phone) => phone.publishes)
  }

  leave(): void {
    for (const phone of this.phones.values()) phone.leave()
  }

  private remove(number: number): void {
    this.phones.get(number)?.close()
    this.phones.delete(number)
    this.changed()
  }

  private changed(): void {
    this.element.dataset.count = String(this.phones.size)
    this.onCount(this.phones.size >= MOST)
    const numbers = [...this.phones.keys()].sort()
    this.tabs.replaceChildren(
      ...numbers.map((number) => {
        const tab = make('button', 'tab', String(number))
        tab.dataset.number = String(number)
        tab.onclick = () => this.reveal(number)
        return tab
      }),
    )
    this.fit()
  }

  private reveal(number: number): void {
    this.phones.get(number)?.element.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' })
  }

  /** As large as the window lets a whole phone be; several share the width as long as they stay readable. */
  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.element
    const byHeight = (height - PHONE.around) / PHONE.height
    const narrow = width < 700
    const gap = 28
    const byWidth = narrow
      ? (width - 24) / PHONE.width
      : (width - gap * (this.phones.size + 1)) / this.phones.size / PHONE.width
    const scale = Math.min(1, byHeight, Math.max(byWidth, narrow ? 0 : READABLE))
    this.element.style.setProperty('--scale', String(Math.max(READABLE, scale)))
  }
}
