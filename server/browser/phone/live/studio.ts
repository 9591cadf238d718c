import type { CameraSource } from '../../../demo/phone_controls.js'
import type { Device } from '../device/device.js'
import { type CameraWish, Devices } from './devices.js'
import { drawTestPicture } from './test_picture.js'
import { testTone } from './test_tone.js'
import { Ticker } from './ticker.js'

export interface StudioLook extends CameraWish {
  /** 0 to 9 */
  beauty: number
  whiteness: number
  /** Remote side sees it mirrored. */
  mirror: boolean
  cameraOn: boolean
}

export interface StudioEvents {
  firstPicture(): void
  /** The computer's camera went away. */
  lost(): void
}

/** How strongly the soft copy is laid over the picture at beauty 9. */
const SOFTNESS = 0.75

/**
 * Where a `<live-pusher>`'s picture and sound come from: the computer's camera and microphone, or a drawn picture and a
 * soft tone. Everything goes through one canvas and one audio node, so that beauty, mirror and waiting picture are seen
 * by both sides, and the source can change on the way.
 */
export class Studio {
  readonly canvas = document.createElement('canvas')
  readonly audio: AudioNode
  private readonly brush: CanvasRenderingContext2D
  private readonly soft = document.createElement('canvas')
  private readonly ticker: Ticker
  private readonly sound = new AudioContext()
  private voice: AudioNode | undefined
  private devices: Devices | undefined
  private waiting: HTMLImageElement | undefined
  private drawn = false
  /** While the browser asks its user, another source may be chosen. */
  private choices = 0
  private closed = false

  private constructor(
    private readonly device: Device,
    public look: StudioLook,
    private readonly events: StudioEvents,
  ) {
    const brush = this.canvas.getContext('2d', { alpha: false })
    if (!brush) throw new Error('no canvas')
    this.brush = brush
    this.audio = this.sound.createGain()
    this.ticker = new Ticker(1_000 / look.fps, () => this.draw())
  }

  /** Rejects with a DeviceError when the real camera was asked for and cannot be had. */
  static async open(device: Device, look: StudioLook, events: StudioEvents): Promise<Studio> {
    const studio = new Studio(device, look, events)
    try {
      await studio.use(device.camera)
    } catch (error) {
      studio.close()
      throw error
    }
    return studio
  }

  get real(): boolean {
    return this.devices !== undefined
  }

  /**
   * Takes picture and sound from there; a stream that is running goes on. Rejects, nothing changed, with a DeviceError.
   */
  async use(source: CameraSource): Promise<void> {
    const choice = ++this.choices
    if (this.voice && this.real === (source === 'real')) return
    const devices = source === 'real' ? await Devices.open(this.look, () => this.events.lost()) : undefined
    if (this.closed || choice !== this.choices) return devices?.close()
    this.devices?.close()
    this.devices = devices
    this.voice?.disconnect()
    this.voice = devices
      ? this.sound.createMediaStreamSource(devices.microphone)
      : testTone(this.sound, this.device.number)
    this.voice.connect(this.audio)
  }

  /** A still picture in place of the camera; undefined: the camera again. */
  showWaiting(address: string | undefined): void {
    this.waiting = undefined
    if (address === undefined) return
    const image = new Image()
    image.src = address
    this.waiting = image
  }

  /** The camera on the phone's other side. */
  async turn(back: boolean): Promise<void> {
    this.look = { ...this.look, back }
    await this.devices?.turn(this.look)
  }

  snapshot(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png')
    })
  }

  close(): void {
    this.closed = true
    this.ticker.stop()
    this.devices?.close()
    void this.sound.close()
  }

  private draw(): void {
    if (!this.voice) return
    const { width, height, mirror, cameraOn, back } = this.look
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height })
    // Not before the user has touched the page: browsers refuse, and say so each time.
    if (this.sound.state === 'suspended' && navigator.userActivation.hasBeenActive) void this.sound.resume()
    const { brush, devices } = this
    if (this.waiting) {
      fill(brush, '#10141c', width, height)
      if (this.waiting.complete && this.waiting.naturalWidth > 0)
        cover(brush, this.waiting, this.waiting.naturalWidth, this.waiting.naturalHeight, width, height)
    } else if (!cameraOn) {
      fill(brush, '#000', width, height)
    } else {
      brush.save()
      if (mirror) brush.setTransform(-1, 0, 0, 1, width, 0)
      if (devices) cover(brush, devices.video, devices.video.videoWidth, devices.video.videoHeight, width, height)
      else
        drawTestPicture(brush, width, height, {
          number: this.device.number,
          hue: this.device.hue,
          back,
          time: new Date(),
        })
      this.beautify(width, height)
      brush.restore()
    }
    if (this.drawn || (devices && devices.video.videoWidth === 0)) return
    this.drawn = true
    this.events.firstPicture()
  }

  /** Smoother (a small, hence blurred copy of the camera's picture laid over it) and brighter. */
  private beautify(width: number, height: number): void {
    const { beauty, whiteness } = this.look
    if (beauty <= 0 && whiteness <= 0) return
    const { brush, devices } = this
    brush.save()
    if (devices && beauty > 0) {
      brush.globalAlpha = Math.min(1, beauty / 9) * SOFTNESS
      brush.globalCompositeOperation = 'lighten'
      brush.drawImage(this.softened(devices.video, width, height), 0, 0, width, height)
    }
    brush.globalCompositeOperation = 'soft-light'
    brush.globalAlpha = Math.min(0.5, (beauty + whiteness) / 30)
    fill(brush, '#fff', width, height)
    brush.restore()
  }

  private softened(video: HTMLVideoElement, width: number, height: number): HTMLCanvasElement {
    const [w, h] = [Math.ceil(width / 5), Math.ceil(height / 5)]
    if (this.soft.width !== w || this.soft.height !== h) Object.assign(this.soft, { width: w, height: h })
    const small = this.soft.getContext('2d')
    if (small) cover(small, video, video.videoWidth, video.videoHeight, w, h)
    return this.soft
  }
}

function fill(brush: CanvasRenderingContext2D, color: string, width: number, height: number): void {
  brush.fillStyle = color
  brush.fillRect(0, 0, width, height)
}

function cover(
  brush: CanvasRenderingContext2D,
  image: CanvasImageSource,
  w: number,
  h: number,
  width: number,
  height: number,
): void {
  if (w === 0 || h === 0) return
  const scale = Math.max(width / w, height / h)
  brush.drawImage(image, (width - w * scale) / 2, (height - h * scale) / 2, w * scale, h * scale)
}
