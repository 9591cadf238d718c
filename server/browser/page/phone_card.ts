import type { CameraSource, NetworkState, PhoneControls } from '../../demo/phone_controls.js'
import { make } from '../phone/element.js'
import type { Texts } from './texts.js'

export interface PhoneCardEvents {
  share(card: { title: string; link: string }): void
  remove(): void
}

const NETWORKS: readonly NetworkState[] = ['ok', 'slow', 'lost']
const CAMERAS: readonly CameraSource[] = ['picture', 'real', 'refused']

/** A phone on the page: its frame with the mini-program, the home screen behind, and the switches below. */
export class PhoneCard {
  readonly element: HTMLElement
  private readonly screen = make('div', 'screen')
  private readonly home: HTMLElement
  private readonly homeText = make('p', 'home-text')
  private readonly away: HTMLButtonElement
  private readonly life: HTMLButtonElement
  private readonly network: HTMLSelectElement
  private readonly camera: HTMLSelectElement
  private readonly fault = make('p', 'fault')
  private frame: HTMLIFrameElement | undefined

  constructor(
    readonly number: number,
    private readonly texts: Texts,
    private readonly events: PhoneCardEvents,
    link = '',
  ) {
    const icon = make('button', 'home-icon')
    icon.ariaLabel = texts.comeBack
    icon.onclick = () => this.comeBack()
    this.home = make('div', 'home', make('div', 'home-app', icon, make('span', '', 'RTCRoom')), this.homeText)
    this.screen.append(this.home)
    this.network = choice('network', texts.network, NETWORKS, texts.networkStates, (state) =>
      this.controls?.setNetwork(state),
    )
    this.camera = choice('camera', texts.camera, CAMERAS, texts.cameraSources, (source) => {
      this.fault.textContent = ''
      this.controls?.setCamera(source)
    })
    this.away = action('away', texts.toBackground, () =>
      this.element.classList.contains('running') ? this.toBackground() : this.comeBack(),
    )
    this.life = action('life', texts.kill, () => (this.frame ? this.kill() : this.start()))
    const remove = action('remove', texts.remove, () => events.remove())
    const name = make('h2', 'phone-name', make('i'), texts.phone(number))
    this.element = make(
      'section',
      'phone',
      make('header', 'phone-head', name, remove),
      make('div', 'body', make('div', 'bezel', this.screen)),
      make('footer', 'switches', this.away, this.life, this.network, this.camera),
      this.fault,
    )
    this.element.id = `phone-${number}`
    this.fault.onclick = () => this.fault.replaceChildren()
    this.element.dataset.number = String(number)
    this.start(link)
  }

  /** Opens a page of the mini-program, starting it when need be. */
  open(link: string): void {
    if (!this.frame) this.start(link)
    else {
      this.controls?.open(link)
      this.show('running')
    }
  }

  /** Takes the phone off the page; the mini-program on it ends as if killed. */
  close(): void {
    this.frame?.remove()
    this.element.remove()
  }

  /** The browser is going to leave the page: the mini-program says that it is away, so that its seat is held. */
  leave(): void {
    this.controls?.hide()
  }

  get publishes(): boolean {
    return this.controls?.publishes() === true
  }

  private get controls(): PhoneControls | undefined {
    return this.frame?.contentWindow?.phone
  }

  private start(link = ''): void {
    const frame = make('iframe')
    frame.title = this.texts.phone(this.number)
    frame.allow = 'camera; microphone; autoplay; clipboard-write; fullscreen'
    const address = new URL('phone', window.location.href)
    address.search = String(
      new URLSearchParams({ number: String(this.number), ...(link === '' ? {} : { open: link }) }),
    )
    frame.src = address.href
    frame.onload = () => this.connect()
    this.frame = frame
    this.screen.prepend(frame)
    this.fault.textContent = ''
    this.show('running')
  }

  private connect(): void {
    const { controls } = this
    if (!controls) return
    controls.setNetwork(this.network.value as NetworkState)
    if (this.camera.value !== 'picture') controls.setCamera(this.camera.value as CameraSource)
    controls.listen({
      close: () => this.toBackground(),
      share: (card) => this.events.share(card),
      noCamera: (why) => {
        this.fault.textContent = this.texts.noCamera[why]
      },
      error: (message) => {
        this.fault.textContent = message
      },
    })
  }

  private kill(): void {
    this.frame?.remove()
    this.frame = undefined
    this.show('killed')
  }

  private toBackground(): void {
    this.controls?.hide()
    this.show('hidden')
  }

  private comeBack(): void {
    if (this.frame) {
      this.controls?.show()
      this.show('running')
    } else this.start()
  }

  private show(state: 'running' | 'hidden' | 'killed'): void {
    this.element.classList.remove('running', 'hidden', 'killed')
    this.element.classList.add(state)
    this.homeText.textContent = state === 'killed' ? this.texts.killed : this.texts.hidden
    name(this.away, state === 'running' ? this.texts.toBackground : this.texts.comeBack)
    name(this.life, state === 'killed' ? this.texts.start : this.texts.kill)
  }
}

function action(kind: string, label: string, run: () => void): HTMLButtonElement {
  const button = make('button', `switch ${kind}`, make('i'))
  button.type = 'button'
  button.onclick = run
  name(button, label)
  return button
}

function name(button: HTMLButtonElement, label: string): void {
  button.title = label
  button.ariaLabel = label
}

function choice<T extends string>(
  kind: string,
  label: string,
  values: readonly T[],
  names: { [value in T]: string },
  chosen: (value: T) => void,
): HTMLSelectElement {
  const select = make('select', `switch ${kind}`)
  select.title = label
  select.ariaLabel = label
  for (const value of values) select.append(new Option(names[value], value))
  select.onchange = () => {
    const value = values[select.selectedIndex]
    select.dataset.value = value
    if (value !== undefined) chosen(value)
  }
  return select
}
