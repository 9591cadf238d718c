import { Events } from '../events.js'
import type { Capture, CaptureEvents, CaptureOptions, VideoInput } from './types.js'

/** What a call needs: no echo, no hiss, one channel. */
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
}

/**
 * Opens camera and microphone, or takes what stands for them. Rejects with the
 * browser's DOMException when a device is missing or not permitted, or the page is
 * neither https nor localhost (`NotSupportedError`).
 */
export async function capture(options: CaptureOptions = {}): Promise<Capture> {
  const { video = true, audio = true, frameRate = 15 } = options
  const camera = cameraConstraints(video, frameRate)
  const microphone = audio === true ? MICROPHONE : isConstraints(audio) ? { ...MICROPHONE, ...audio } : undefined
  const wanted = camera !== undefined || microphone !== undefined
  if (wanted && !('mediaDevices' in navigator))
    throw new DOMException('camera and microphone need https or localhost', 'NotSupportedError')
  const opened = wanted
    ? await navigator.mediaDevices.getUserMedia({ video: camera ?? false, audio: microphone ?? false })
    : new MediaStream()
  const devices = new Devices(opened, frameRate, camera, video !== false)
  if (video instanceof HTMLCanvasElement) devices.add(video.captureStream(frameRate).getVideoTracks()[0])
  else if (video instanceof MediaStreamTrack) devices.add(video.clone())
  if (audio instanceof MediaStreamTrack) devices.add(audio.clone())
  else if (audio instanceof AudioNode) devices.listenTo(audio)
  return devices
}

function isConstraints(input: unknown): input is MediaTrackConstraints {
  return (
    typeof input === 'object' &&
    !(input instanceof MediaStreamTrack || input instanceof AudioNode || input instanceof HTMLCanvasElement)
  )
}

function cameraConstraints(video: VideoInput, frameRate: number): MediaTrackConstraints | undefined {
  if (video === true) return { frameRate: { ideal: frameRate } }
  return isConstraints(video) ? { frameRate: { ideal: frameRate }, ...video } : undefined
}

class Devices implements Capture {
  readonly stream: MediaStream
  readonly frameRate: number
  readonly hasVideo: boolean
  cameraOn = true
  muted = false
  private readonly events = new Events<CaptureEvents>()
  /** Camera changes run one after the other. */
  private work: Promise<void> = Promise.resolve()
  private disconnect: (() => void) | undefined
  private stopped = false

  constructor(
    opened: MediaStream,
    frameRate: number,
    private camera: MediaTrackConstraints | undefined,
    hasVideo: boolean,
  ) {
    this.stream = opened
    this.frameRate = frameRate
    this.hasVideo = hasVideo
    for (const track of opened.getTracks()) this.watch(track)
  }

  get hasAudio(): boolean {
    return this.stream.getAudioTracks().length > 0
  }

  add(track: MediaStreamTrack | undefined): void {
    if (track === undefined) return
    if (this.stopped) {
      track.stop()
      return
    }
    this.stream.addTrack(track)
    this.watch(track)
  }

  listenTo(node: AudioNode): void {
    if (!(node.context instanceof AudioContext))
      throw new TypeError('capture: the AudioNode belongs to no AudioContext')
    const sink = node.context.createMediaStreamDestination()
    node.connect(sink)
    this.disconnect = () => node.disconnect(sink)
    this.add(sink.stream.getAudioTracks()[0])
  }

  setMuted(muted: boolean): void {
    this.muted = muted
    for (const track of this.stream.getAudioTracks()) track.enabled = !muted
  }

  setCamera(on: boolean): Promise<void> {
    return this.queue(async () => {
      if (this.cameraOn === on) return
      this.cameraOn = on
      if (this.camera === undefined) {
        for (const track of this.stream.getVideoTracks()) track.enabled = on
      } else if (on) {
        await this.openCamera(this.camera).catch((error: unknown) => {
          this.cameraOn = false
          throw error
        })
      } else {
        this.closeCamera()
      }
      this.events.emit('change')
    })
  }

  switchCamera(constraints?: MediaTrackConstraints): Promise<void> {
    return this.queue(async () => {
      const before = this.camera
      if (before === undefined) throw new TypeError('switchCamera: the picture does not come from a camera')
      const wanted = constraints
        ? { frameRate: { ideal: this.frameRate }, ...constraints }
        : await this.otherCamera(before)
      if (this.cameraOn) {
        // Phones do not open two cameras at once, so the old one goes first.
        this.closeCamera()
        try {
          await this.openCamera(wanted)
        } catch (error) {
          await this.openCamera(before)
          throw error
        } finally {
          this.events.emit('change')
        }
      }
      this.camera = wanted
    })
  }

  showTrack(track: MediaStreamTrack | undefined): Promise<void> {
    return this.queue(async () => {
      this.closeCamera()
      try {
        if (track) this.add(track)
        else if (this.camera !== undefined && this.cameraOn) await this.openCamera(this.camera)
      } finally {
        this.events.emit('change')
      }
    })
  }

  on<E extends keyof CaptureEvents>(event: E, listener: (...args: CaptureEvents[E]) => void): () => void {
    return this.events.on(event, listener)
  }

  stop(): void {
    this.stopped = true
    this.disconnect?.()
    for (const track of this.stream.getTracks()) track.stop()
    this.events.clear()
  }

  private queue(job: () => Promise<void>): Promise<void> {
    const done = this.work.then(job)
    this.work = done.catch(() => {})
    return done
  }

  private async openCamera(constraints: MediaTrackConstraints): Promise<void> {
    const opened = await navigator.mediaDevices.getUserMedia({ video: constraints })
    for (const track of opened.getVideoTracks()) this.add(track)
  }

  private closeCamera(): void {
    for (const track of this.stream.getVideoTracks()) {
      this.stream.removeTrack(track)
      track.stop()
    }
  }

  /** Facing the other way where the camera says how it faces (phones); else the next in the list. */
  private async otherCamera(before: MediaTrackConstraints): Promise<MediaTrackConstraints> {
    const settings = this.stream.getVideoTracks()[0]?.getSettings()
    const { deviceId: _id, facingMode: _facing, ...rest } = before
    if (settings?.facingMode)
      return { ...rest, facingMode: { exact: settings.facingMode === 'user' ? 'environment' : 'user' } }
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === 'videoinput')
    const next = cameras[(cameras.findIndex((device) => device.deviceId === settings?.deviceId) + 1) % cameras.length]
    if (next === undefined || next.deviceId === settings?.deviceId)
      throw new DOMException('no other camera', 'NotFoundError')
    return { ...rest, deviceId: { exact: next.deviceId } }
  }

  private watch(track: MediaStreamTrack): void {
    track.addEventListener('ended', () => this.events.emit('lost', track.kind === 'audio' ? 'audio' : 'video'))
  }
}
