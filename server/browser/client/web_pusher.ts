import type { PusherView, TagEvent } from '../../../wxlite/utils/api/tags.js'
import type { WxPusherContext } from '../../../wxlite/utils/platform/wx_api.js'
import { type Capture, capture } from '../media/index.js'
import { PUSHER_MESSAGES } from '../tags/codes.js'
import { Publishing } from '../tags/publishing.js'
import { tellPushFigures } from '../tags/tell_figures.js'

/** Short side of the picture in px, by `mode`, as `<live-pusher>` has them. */
const SIZES = { SD: 360, HD: 540, FHD: 720, RTC: 360 } as const
/** What `binderror` says of a person who refused. */
const REFUSED = { video: 10001, audio: 10002 } as const

export interface WebPusherOptions {
  address(pushURL: string): string
  statechange(event: TagEvent): void
  netstatus(event: TagEvent): void
  /** How loud one is, 0 to 100. */
  volume(volume: number): void
  error(event: TagEvent): void
  /** Camera or microphone went away, or a screen is not shared any more; the stream goes on. */
  lost(kind: 'video' | 'audio'): void
}

/** Chosen devices; '' = the browser's choice. */
export interface ChosenDevices {
  camera: string
  microphone: string
}

/** The user's own picture and sound in a web page, in place of a `<live-pusher>`. */
export class WebPusher implements WxPusherContext {
  readonly element = document.createElement('video')
  private view: PusherView | undefined
  private devices: Capture | undefined
  private publishing: Publishing | undefined
  private untell = () => {}
  private readonly chosen: ChosenDevices = { camera: '', microphone: '' }
  /** Counts starts and stops: what an earlier one still has under way is of no interest. */
  private epoch = 0
  private paused = false

  constructor(private readonly options: WebPusherOptions) {
    Object.assign(this.element, {
      muted: true,
      playsInline: true,
      autoplay: true,
      className: 'rtcroom-own',
      hidden: true,
    })
  }

  show(view: PusherView): void {
    const before = this.view
    this.view = view
    this.element.hidden = view.url === ''
    this.applySound()
    if (this.devices && before?.enableCamera !== view.enableCamera)
      this.devices.setCamera(view.enableCamera).catch((error: unknown) => this.noDevice(error))
    if (view.url === '') this.release()
    else if (view.autopush && (before === undefined || before.url === '')) this.start()
  }

  start(): void {
    void this.begin(++this.epoch)
  }

  stop(options?: { complete?(): void }): void {
    this.epoch += 1
    const { publishing } = this
    this.untell()
    this.publishing = undefined
    const over = () => options?.complete?.()
    if (publishing) publishing.stop().then(over, over)
    else over()
  }

  pause(): void {
    this.paused = true
    this.applySound()
    void this.devices?.setCamera(false)
  }

  resume(): void {
    this.paused = false
    this.applySound()
    this.devices?.setCamera(this.view?.enableCamera ?? true).catch((error: unknown) => this.noDevice(error))
  }

  switchCamera(): void {
    this.devices?.switchCamera().catch((error: unknown) => this.noDevice(error))
  }

  /** Another camera or microphone, now and for what comes. */
  async use({ camera, microphone }: Partial<ChosenDevices>): Promise<void> {
    if (camera !== undefined) {
      this.chosen.camera = camera
      await this.devices?.switchCamera(this.camera())
    }
    if (microphone === undefined || microphone === this.chosen.microphone) return
    this.chosen.microphone = microphone
    if (!this.publishing) return
    this.stop({
      complete: () => {
        this.release()
        this.start()
      },
    })
  }

  async share(on: boolean): Promise<void> {
    // Those of this call: it may be over when the browser was told what to show.
    const { devices } = this
    if (!devices) throw new Error('no call')
    if (!on) return devices.showTrack(undefined)
    const screen = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false })
    await devices.showTrack(screen.getVideoTracks()[0])
  }

  private async begin(epoch: number): Promise<void> {
    if (!this.view) return
    const { url, minBitrate, maxBitrate } = this.view
    try {
      const devices = this.devices ?? (await this.open())
      if (epoch !== this.epoch) {
        if (devices !== this.devices) devices.stop()
        return
      }
      this.devices = devices
      this.element.srcObject = devices.stream
      this.applySound()
      if (!this.view.enableCamera) await devices.setCamera(false)
      if (epoch !== this.epoch) return
      const publishing = new Publishing(
        this.options.address(url),
        { capture: devices, minBitrate, maxBitrate },
        {
          tell: (code, detail) => this.tell(code, detail),
          gaveUp: (code, detail) => this.tell(code, detail),
          noEncoder: (detail) => this.tell(-1303, detail),
          online: () => navigator.onLine,
        },
      )
      this.publishing = publishing
      this.untell()
      this.untell = tellPushFigures(
        () => publishing.stats(),
        () => maxBitrate,
        {
          netstatus: (info) => this.options.netstatus({ detail: { info } }),
          volume: (volume) => this.options.volume(volume),
        },
      )
    } catch (error) {
      if (epoch === this.epoch) this.noDevice(error)
    }
  }

  private async open(): Promise<Capture> {
    const { microphone } = this.chosen
    const audio = microphone === '' ? true : { deviceId: { exact: microphone } }
    const devices = await capture({ video: this.camera(), audio })
    devices.on('lost', (kind) => {
      this.options.lost(kind)
      if (kind === 'video') devices.showTrack(undefined).catch(() => undefined)
    })
    devices.on('change', () => {
      this.element.srcObject = devices.stream
    })
    this.tell(1003)
    return devices
  }

  private camera(): MediaTrackConstraints {
    const short = SIZES[this.view?.mode ?? 'RTC']
    const long = Math.round((short * (this.view?.aspect === '3:4' ? 4 / 3 : 16 / 9)) / 2) * 2
    const which =
      this.chosen.camera === ''
        ? { facingMode: this.view?.devicePosition === 'back' ? 'environment' : 'user' }
        : { deviceId: { exact: this.chosen.camera } }
    return { ...which, width: { ideal: long }, height: { ideal: short } }
  }

  private release(): void {
    this.devices?.stop()
    this.devices = undefined
    this.element.srcObject = null
  }

  private applySound(): void {
    this.devices?.setMuted(this.paused || (this.view?.muted ?? false))
  }

  private noDevice(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof DOMException && error.name === 'NotAllowedError')
      this.options.error({ detail: { errCode: REFUSED.video, errMsg: message } })
    else this.tell(-1301, message)
  }

  private tell(code: number, detail = ''): void {
    const message = PUSHER_MESSAGES.get(code) ?? ''
    this.options.statechange({ detail: { code, message: detail === '' ? message : `${message}: ${detail}` } })
  }
}
