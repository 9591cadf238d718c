import { make } from '../phone/element.js'
import { lanAddress, leavesMachine } from './lan_address.js'
import { qrCode } from './qr_code.js'
import type { Texts } from './texts.js'

export interface ShareTargets {
  phones(): number[]
  open(number: number, link: string): void
  openNew(link: string): void
}

/** A share card that a phone sent: as a link, and to be opened in another phone. */
export class ShareBar {
  readonly element = make('aside', 'share-bar')

  constructor(
    private readonly texts: Texts,
    private readonly targets: ShareTargets,
  ) {
    this.element.hidden = true
  }

  async show(from: number, { title, link }: { title: string; link: string }): Promise<void> {
    const { texts, targets, element } = this
    const address = await lanAddress(new URL(window.location.pathname, window.location.href))
    address.searchParams.set('open', link)
    const others = targets.phones().filter((number) => number !== from)
    const copy = this.button(texts.copyLink, async () => {
      await navigator.clipboard?.writeText(address.href).catch(() => undefined)
      copy.textContent = texts.copied
    })
    const shown = make('input', 'share-link')
    shown.readOnly = true
    shown.value = address.href
    shown.onfocus = () => shown.select()
    const close = make('button', 'close', '✕')
    close.ariaLabel = texts.dismiss
    close.onclick = () => this.hide()
    const advice = address.protocol === 'https:' ? texts.scan : texts.scanPlain
    const code = leavesMachine(address) ? qrCode(address.href) : undefined
    element.replaceChildren(
      make('p', 'share-title', texts.shared(from, title)),
      close,
      ...(code ? [code] : []),
      shown,
      ...(code ? [make('p', 'share-note', advice)] : []),
      make(
        'div',
        'share-buttons',
        ...others.map((number) => this.closing(texts.openIn(number), () => targets.open(number, link))),
        this.closing(texts.openNew, () => targets.openNew(link)),
        copy,
      ),
    )
    element.hidden = false
  }

  private hide(): void {
    this.element.hidden = true
  }

  private closing(label: string, run: () => void): HTMLButtonElement {
    return this.button(label, () => {
      run()
      this.hide()
    })
  }

  private button(label: string, run: () => unknown): HTMLButtonElement {
    const button = make('button', 'share-button', label)
    button.onclick = () => void run()
    return button
  }
}
