import type { NoCamera } from '../../../demo/phone_controls.js'
import { type Capture, capture } from '../../media/index.js'

/**
 * Which of the two it was, in WeChat's numbers: the error event's `errCode` (the user said no; undefined otherwise) and
 * the state code.
 */
const FAILURES = {
  camera: { errCode: 10001, code: -1301 },
  microphone: { errCode: 10002, code: -1302 },
} as const

/** Camera or microphone cannot be had. */
export class DeviceError extends Error {
  readonly code: number
  /** For `binderror`: only when a person refused. */
  readonly errCode: number | undefined

  constructor(
    kind: keyof typeof FAILURES,
    refused: boolean,
    message: string,
    /** Where it is the browser's doing: what stands behind it. */
    readonly why?: NoCamera,
  ) {
    super(message)
    this.code = FAILURES[kind].code
    this.errCode = refused ? FAILURES[kind].errCode : undefined
  }
}

export interface CameraWish {
  width: number
  height: number
  fps: number
  /** The one that looks away from the user. */
  back: boolean
}

/** The computer's camera and microphone. */
export class Devices {
  /** The camera's picture; `videoWidth` is 0 until the first one. */
  readonly video = document.createElement('video')

  private constructor(
    private readonly captured: Capture,
    onLost: () => void,
  ) {
    this.video.muted = true
    this.video.playsInline = true
    captured.on('lost', (kind) => kind === 'video' && onLost())
    captured.on('change', () => this.show())
    this.show()
  }

  /**
   * @param onLost the camera went away: unplugged, or the browser's user took it back
   * @throws DeviceError
   */
  static async open(wish: CameraWish, onLost: () => void): Promise<Devices> {
    if (!navigator.mediaDevices)
      throw new DeviceError('camera', false, 'browsers give cameras to https and localhost only', 'insecure')
    try {
      return new Devices(await capture({ video: constraints(wish), frameRate: wish.fps }), onLost)
    } catch (error) {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError'
      const kind = (await opens(wish)) ? 'microphone' : 'camera'
      throw new DeviceError(kind, refused, textOf(error), refused ? 'browser' : 'missing')
    }
  }

  get microphone(): MediaStream {
    return new MediaStream(this.captured.stream.getAudioTracks())
  }

  /** Another camera. Rejects with the browser's DOMException, the one before running again, when there is none. */
  turn(wish: CameraWish): Promise<void> {
    return this.captured.switchCamera(constraints(wish))
  }

  close(): void {
    this.captured.stop()
    this.video.srcObject = null
  }

  private show(): void {
    this.video.srcObject = new MediaStream(this.captured.stream.getVideoTracks())
    this.video.play().catch(() => undefined)
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function constraints({ width, height, back }: CameraWish): MediaTrackConstraints {
  return { facingMode: back ? 'environment' : 'user', width: { ideal: width }, height: { ideal: height } }
}

async function opens(wish: CameraWish): Promise<boolean> {
  try {
    ;(await capture({ video: constraints(wish), audio: false })).stop()
    return true
  } catch {
    return false
  }
}
