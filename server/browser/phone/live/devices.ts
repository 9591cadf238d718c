import type { NoCamera } from '../../../demo/phone_controls.js'

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
    private readonly stream: MediaStream,
    private readonly onLost: () => void,
  ) {
    this.video.muted = true
    this.video.playsInline = true
    this.show()
  }

  /**
   * @param onLost the camera went away: unplugged, or the browser's user took it back
   * @throws DeviceError
   */
  static async open(wish: CameraWish, onLost: () => void): Promise<Devices> {
    const devices = navigator.mediaDevices
    if (!devices)
      throw new DeviceError('camera', false, 'browsers give cameras to https and localhost only', 'insecure')
    const video = constraints(wish)
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 }
    try {
      return new Devices(await devices.getUserMedia({ video, audio }), onLost)
    } catch (error) {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError'
      const kind = (await opens({ video })) ? 'microphone' : 'camera'
      throw new DeviceError(kind, refused, textOf(error), refused ? 'browser' : 'missing')
    }
  }

  get microphone(): MediaStream {
    return new MediaStream(this.stream.getAudioTracks())
  }

  /** Another camera. Rejects with the browser's DOMException, the one before still running, when there is none. */
  async turn(wish: CameraWish): Promise<void> {
    const other = await navigator.mediaDevices.getUserMedia({ video: constraints(wish) })
    for (const track of this.stream.getVideoTracks()) {
      this.stream.removeTrack(track)
      track.stop()
    }
    for (const track of other.getVideoTracks()) this.stream.addTrack(track)
    this.show()
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop()
    this.video.srcObject = null
  }

  private show(): void {
    const [camera] = this.stream.getVideoTracks()
    // Not called for a track that is stopped from here.
    if (camera) camera.onended = this.onLost
    this.video.srcObject = new MediaStream(this.stream.getVideoTracks())
    this.video.play().catch(() => undefined)
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function constraints({ width, height, fps, back }: CameraWish): MediaTrackConstraints {
  return {
    facingMode: back ? 'environment' : 'user',
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: fps },
  }
}

async function opens(wanted: MediaStreamConstraints): Promise<boolean> {
  try {
    for (const track of (await navigator.mediaDevices.getUserMedia(wanted)).getTracks()) track.stop()
    return true
  } catch {
    return false
  }
}
