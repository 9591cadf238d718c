import { type Capture, capture as captureFrom } from '../../media/index.js'
import { PUSHER_MESSAGES } from '../../tags/codes.js'
import { Publishing } from '../../tags/publishing.js'
import { type FigureEvents, tellPushFigures } from '../../tags/tell_figures.js'
import type { MiniApp } from '../mini_app.js'
import { fileAddress } from '../mini_app.js'
import type { TagBehaviour, TagHost } from '../tag_host.js'
import { pushAddress } from '../wx/own_address.js'
import { DeviceError } from './devices.js'
import { lookOf } from './pusher_look.js'
import { Studio, type StudioLook } from './studio.js'

const SCOPES = { camera: 'scope.camera', microphone: 'scope.record' } as const
const LOST = new DeviceError('camera', false, 'the camera went away')

/** `<live-pusher>`: publishes through the browser modules, tells what happens in WeChat's codes. */
export class LivePusher implements TagBehaviour {
  private studio: Studio | undefined
  private capture: Capture | undefined
  private publishing: Publishing | undefined
  private running = false
  private untell = () => {}
  private back = false
  /** Counts starts: what an earlier one still has under way is of no interest. */
  private epoch = 0

  constructor(
    private readonly host: TagHost,
    private readonly app: Pick<MiniApp, 'device' | 'events' | 'outside'>,
  ) {
    app.events.on('hide', this.hidden)
    app.events.on('show', this.shown)
    app.events.on('camera', this.sourceChosen)
  }

  update(property: string): void {
    if (property === 'url' || property === 'autopush') {
      if (this.host.element.isConnected) this.autopush(property === 'url')
    } else if (property === 'devicePosition') {
      const back = this.host.text('devicePosition') === 'back'
      if (back !== this.back) this.switchCamera()
    } else if (property === 'muted' || property === 'enableMic') this.applySound()
    else if (this.studio) this.applyLook()
  }

  attached(): void {
    this.back = this.host.text('devicePosition') === 'back'
    this.autopush(false)
  }

  detached(): void {
    this.app.events.off('hide', this.hidden)
    this.app.events.off('show', this.shown)
    this.app.events.off('camera', this.sourceChosen)
    this.stop()
  }

  start(): void {
    if (this.running) return
    if (this.host.text('url') === '') throw new Error('url is empty')
    this.running = true
    void this.begin(++this.epoch)
  }

  stop(): void {
    this.running = false
    this.epoch++
    this.untell()
    void this.publishing?.stop()
    this.publishing = undefined
    this.closeStudio()
  }

  pause(): void {
    this.studio?.showWaiting(this.waitingImage())
    this.capture?.setMuted(true)
  }

  resume(): void {
    this.studio?.showWaiting(undefined)
    this.applySound()
  }

  switchCamera(): void {
    this.back = !this.back
    this.studio?.turn(this.back).then(
      () => this.applyLook(),
      () => this.tell(-1301),
    )
  }

  async startPreview(): Promise<void> {
    await this.openStudio(this.epoch)
  }

  stopPreview(): void {
    if (!this.running) this.closeStudio()
  }

  async snapshot(): Promise<{ tempImagePath: string; width: number; height: number }> {
    if (!this.studio) throw new Error('not started')
    const picture = await this.studio.snapshot()
    const { width, height } = this.studio.canvas
    return { tempImagePath: URL.createObjectURL(picture), width, height }
  }

  private autopush(urlChanged: boolean): void {
    if (urlChanged && this.running) this.stop()
    if (this.host.flag('autopush') && this.host.text('url') !== '') this.start()
  }

  private async begin(epoch: number): Promise<void> {
    if (!(await this.openStudio(epoch)) || epoch !== this.epoch || !this.studio) return
    const { canvas, audio } = this.studio
    this.capture ??= await captureFrom({ video: canvas, audio, frameRate: this.look().fps })
    if (epoch !== this.epoch) return
    this.applySound()
    this.publish(this.capture)
    const stats = () => this.publishing?.stats()
    this.untell()
    this.untell = tellPushFigures(stats, () => this.host.number('maxBitrate'), this.figures)
  }

  /** False when the user or the computer did not give camera and microphone; the page has been told so by then. */
  private async openStudio(epoch: number): Promise<boolean> {
    if (this.studio) return true
    const { device } = this.app
    const source = device.camera
    try {
      for (const kind of ['camera', 'microphone'] as const) {
        if (!device.permissions.ask(SCOPES[kind])) throw new DeviceError(kind, true, `the user refused ${SCOPES[kind]}`)
      }
      const studio = await Studio.open(device, this.look(), {
        firstPicture: () => this.tell(1007),
        lost: () => this.noDevice(LOST),
      })
      if (epoch !== this.epoch || this.studio) {
        studio.close()
        return this.studio !== undefined
      }
      this.studio = studio
    } catch (error) {
      if (epoch === this.epoch) this.noDevice(error)
      return false
    }
    this.tell(1003)
    this.host.element.prepend(this.studio.canvas)
    this.applyLook()
    if (!device.foreground) this.hidden()
    if (device.camera !== source) this.sourceChosen()
    return true
  }

  private noDevice(error: unknown): void {
    this.stop()
    const { code, errCode, message, why } =
      error instanceof DeviceError ? error : new DeviceError('camera', false, String(error))
    if (why) this.app.outside.noCamera(why)
    this.tell(code, message)
    if (errCode !== undefined) this.host.emit('error', { errCode, errMsg: message })
  }

  /** On the demo page, while the stream runs. */
  private readonly sourceChosen = (): void => {
    const { camera } = this.app.device
    if (!this.studio) return
    if (camera === 'refused') this.noDevice(new DeviceError('camera', true, 'the user refused scope.camera'))
    else
      this.studio.use(camera).then(
        () => this.applyLook(),
        (error: unknown) => this.noDevice(error),
      )
  }

  private closeStudio(): void {
    this.capture?.stop()
    this.capture = undefined
    this.studio?.canvas.remove()
    this.studio?.close()
    this.studio = undefined
  }

  private publish(capture: Capture): void {
    const bitrates = { minBitrate: this.host.number('minBitrate'), maxBitrate: this.host.number('maxBitrate') }
    this.publishing = new Publishing(
      pushAddress(this.host.text('url')),
      // The phone's network stands in the place of the frame's WebSocket.
      { capture, ...bitrates, sender: 'page' },
      {
        tell: (code, detail) => this.tell(code, detail),
        gaveUp: (code, detail) => this.giveUp(code, detail),
        // A browser that gives a page no encoder gives it no camera either: apps understand that at once.
        noEncoder: (detail) => this.noDevice(new DeviceError('camera', false, detail)),
        online: () => this.app.device.network.up,
      },
    )
  }

  private giveUp(code: number, detail: string): void {
    this.stop()
    this.tell(code, detail)
  }

  private readonly hidden = (): void => {
    if (!this.studio) return
    this.studio.showWaiting(this.waitingImage())
    if (this.host.flag('backgroundMute')) this.capture?.setMuted(true)
    this.tell(5000)
  }

  private readonly shown = (): void => {
    this.studio?.showWaiting(undefined)
    this.applySound()
  }

  private waitingImage(): string {
    return fileAddress(this.host.text('waitingImage'), this.host.owner)
  }

  private applySound(): void {
    this.capture?.setMuted(this.host.flag('muted') || !this.host.flag('enableMic'))
  }

  private applyLook(): void {
    if (!this.studio) return
    this.studio.look = { ...this.look(), back: this.back }
    const local = this.host.text('localMirror')
    const mirrored = local === 'enable' || (local === 'auto' && this.studio.real && !this.back)
    this.studio.canvas.classList.toggle('mirrored', mirrored !== this.studio.look.mirror)
  }

  private look(): StudioLook {
    return lookOf(this.host, this.back)
  }

  private readonly figures: FigureEvents = {
    netstatus: (info) => this.host.emit('netstatus', { info }),
    volume: (volume) => this.host.emit('audiovolumenotify', { volume }),
  }

  private tell(code: number, detail = ''): void {
    const message = PUSHER_MESSAGES.get(code) ?? ''
    this.host.emit('statechange', { code, message: detail === '' ? message : `${message}: ${detail}` })
  }
}
