import type { Device } from '../device/device.js'
import { drawTestPicture } from './test_picture.js'
import { testTone } from './test_tone.js'
import { Ticker } from './ticker.js'

export interface StudioLook {
  width: number
  height: number
  fps: number
  /** 0 to 9 */
  beauty: number
  whiteness: number
  /** Remote side sees it mirrored. */
  mirror: boolean
  cameraOn: boolean
  back: boolean
}

/** How strongly the soft copy is laid over the picture at beauty 9. */
const SOFTNESS = 0.75

/**
 * Where a `<live-pusher>`'s picture and sound come from: the computer's camera and microphone, or a drawn picture and a soft tone. Everything goes
 * through one canvas, so that beauty, mirror and waiting picture are seen by both sides.
 */
export class Studio {
  readonly canvas = document.createElement('canvas')
  readonly audio: MediaStreamTrack | AudioNode
  private readonly brush: CanvasRenderingContext2D
  private readonly soft = document.createElement('canvas')
  private readonly ticker: Ticker
  private readonly video = document.createElement('video')
  private waiting: HTMLImageElement | undefined
  private drawn = false

  private constructor(
    private readonly device: Device,
    public look: StudioLook,
    private camera: MediaStream | undefined,
    private readonly sound: AudioContext,
    private readonly onFirstPicture: () => void,
  ) {
    const brush = this.canvas.getContext('2d', { alpha: false })
    if (!brush) throw new Error('no canvas')
    this.brush = brush
    const microphone = camera?.getAudioTracks()[0]
    this.audio = microphone ?? testTone(sound, device.number)
    this.showCamera()
    this.ticker = new Ticker(1_000 / look.fps, () => this.draw())
  }

  /** Rejects with the browser's DOMException when the real camera was asked for and cannot be had. */
  static async open(device: Device, look: StudioLook, onFirstPicture: () => void): Promise<Studio> {
    if (device.camera === 'real') {
      const camera = await navigator.mediaDevices.getUserMedia({ video: cameraOf(look), audio: { echoCancellation: true, noiseSuppression: true } })
      return new Studio(device, look, camera, new AudioContext(), onFirstPicture)
    }
    return new Studio(device, look, undefined, new AudioContext(), onFirstPicture)
  }

  get real(): boolean {
    return this.camera !== undefined
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
    if (!this.camera) return
    const other = await navigator.mediaDevices.getUserMedia({ video: cameraOf(this.look) })
    for (const track of this.camera.getVideoTracks()) {
      this.camera.removeTrack(track)
      track.stop()
    }
    for (const track of other.getVideoTracks()) this.camera.addTrack(track)
    this.showCamera()
  }

  snapshot(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png')
    })
  }

  close(): void {
    this.ticker.stop()
    for (const track of this.camera?.getTracks() ?? []) track.stop()
    this.video.srcObject = null
    void this.sound.close()
  }

  private showCamera(): void {
    if (!this.camera) return
    this.video.muted = true
    this.video.playsInline = true
    this.video.srcObject = new MediaStream(this.camera.getVideoTracks())
    this.video.play().catch(() => undefined)
  }

  private draw(): void {
    const { width, height, mirror, cameraOn, back } = this.look
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height })
    if (this.sound.state === 'suspended') void this.sound.resume()
    const { brush } = this
    if (this.waiting) {
      fill(brush, '#10141c', width, height)
      if (this.waiting.complete && this.waiting.naturalWidth > 0)
        cover(brush, this.waiting, this.waiting.naturalWidth, this.waiting.naturalHeight, width, height)
    } else if (!cameraOn) {
      fill(brush, '#000', width, height)
    } else {
      brush.save()
      if (mirror) brush.setTransform(-1, 0, 0, 1, width, 0)
      if (this.camera) cover(brush, this.video, this.video.videoWidth, this.video.videoHeight, width, height)
      else drawTestPicture(brush, width, height, { number: this.device.number, hue: this.device.hue, back, time: new Date() })
      this.beautify(width, height)
      brush.restore()
    }
    if (this.drawn || (this.camera && this.video.videoWidth === 0)) return
    this.drawn = true
    this.onFirstPicture()
  }

  /** Smoother (a small, hence blurred copy of the camera's picture laid over it) and brighter. */
  private beautify(width: number, height: number): void {
    const { beauty, whiteness } = this.look
    if (beauty <= 0 && whiteness <= 0) return
    const { brush } = this
    brush.save()
    if (this.camera && beauty > 0) {
      brush.globalAlpha = Math.min(1, beauty / 9) * SOFTNESS
      brush.globalCompositeOperation = 'lighten'
      brush.drawImage(this.softened(width, height), 0, 0, width, height)
    }
    brush.globalCompositeOperation = 'soft-light'
    brush.globalAlpha = Math.min(0.5, (beauty + whiteness) / 30)
    fill(brush, '#fff', width, height)
    brush.restore()
  }

  private softened(width: number, height: number): HTMLCanvasElement {
    const [w, h] = [Math.ceil(width / 5), Math.ceil(height / 5)]
    if (this.soft.width !== w || this.soft.height !== h) Object.assign(this.soft, { width: w, height: h })
    const small = this.soft.getContext('2d')
    if (small) cover(small, this.video, this.video.videoWidth, this.video.videoHeight, w, h)
    return this.soft
  }
}

function cameraOf(look: StudioLook): MediaTrackConstraints {
  return { facingMode: look.back ? 'environment' : 'user', width: { ideal: look.width }, height: { ideal: look.height }, frameRate: { ideal: look.fps } }
}

function fill(brush: CanvasRenderingContext2D, color: string, width: number, height: number): void {
  brush.fillStyle = color
  brush.fillRect(0, 0, width, height)
}

function cover(brush: CanvasRenderingContext2D, image: CanvasImageSource, w: number, h: number, width: number, height: number): void {
  if (w === 0 || h === 0) return
  const scale = Math.max(width / w, height / h)
  brush.drawImage(image, (width - w * scale) / 2, (height - h * scale) / 2, w * scale, h * scale)
}
