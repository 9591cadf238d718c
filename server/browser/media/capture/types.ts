/** `true`: the default camera. Constraints: a camera that fits them. `false`: no picture. */
export type VideoInput = boolean | MediaTrackConstraints | MediaStreamTrack | HTMLCanvasElement

/** `true`: the default microphone. Constraints: a microphone that fits them. `false`: no sound. */
export type AudioInput = boolean | MediaTrackConstraints | MediaStreamTrack | AudioNode

export interface CaptureOptions {
  /** Default true. */
  video?: VideoInput
  /** Default true. */
  audio?: AudioInput
  /** Pictures a second that are asked of a canvas or camera. Default 15. */
  frameRate?: number
}

export type CaptureEvents = {
  /** The tracks in `stream` are others now (camera switched, turned off or on). Show `stream` again where needed. */
  change: []
  /** A device went away (unplugged, permission withdrawn). The stream goes on without it: black, or silent. */
  lost: [kind: 'video' | 'audio']
}

/**
 * Camera and microphone (or what stands for them), opened once and kept while
 * publishers come and go: a reconnect does not blink the preview.
 */
export interface Capture {
  /** What is captured now, for a local preview: `video.srcObject = capture.stream`. */
  readonly stream: MediaStream
  readonly hasVideo: boolean
  readonly hasAudio: boolean
  readonly cameraOn: boolean
  readonly muted: boolean
  /** Pictures a second that were asked for. */
  readonly frameRate: number
  /** Silence instead of sound; the stream goes on. */
  setMuted(muted: boolean): void
  /** Off: the device is released (its lamp goes out) and viewers see black; the stream goes on. */
  setCamera(on: boolean): Promise<void>
  /**
   * Another camera: the one that fits, or the one facing the other way. Rejects, with
   * the old camera still running where that is possible, when there is none, and with a TypeError
   * when the picture does not come from a camera that was opened here.
   */
  switchCamera(constraints?: MediaTrackConstraints): Promise<void>
  /**
   * This track, such as a shared screen, as the picture in place of the camera's, whose lamp goes out; undefined: the
   * camera again. The track is stopped when another takes its place.
   */
  showTrack(track: MediaStreamTrack | undefined): Promise<void>
  on<E extends keyof CaptureEvents>(event: E, listener: (...args: CaptureEvents[E]) => void): () => void
  /** Releases the devices that were opened here; tracks that were given are left alone. */
  stop(): void
}
