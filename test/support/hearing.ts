/**
 * Runs in every frame of a page: remembers what goes to the loudspeakers, so that a test can measure how loud it is.
 */
export function listenToLoudspeakers(): void {
  const ears: AnalyserNode[] = []
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown
  Object.defineProperty(AudioNode.prototype, 'connect', {
    value(this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) {
        const ear = this.context.createAnalyser()
        connect.call(this, ear)
        ears.push(ear)
      }
      return connect.apply(this, args)
    },
  })
  // What a video element plays of a WebRTC connection passes no AudioNode: it is listened to beside it.
  const streams = new WeakMap<MediaStream, AnalyserNode>()
  let context: AudioContext | undefined
  const earOf = (stream: MediaStream): AnalyserNode => {
    context ??= new AudioContext()
    const ear = context.createAnalyser()
    connect.call(context.createMediaStreamSource(stream), ear)
    streams.set(stream, ear)
    return ear
  }
  const earsOfVideos = () =>
    [...document.querySelectorAll('video')].flatMap(({ srcObject, muted, paused }) => {
      if (!(srcObject instanceof MediaStream) || muted || paused || srcObject.getAudioTracks().length === 0) return []
      return [streams.get(srcObject) ?? earOf(srcObject)]
    })
  Object.assign(window, {
    /** The loudest sample of the last moment, 0 to 1. */
    loudness: () =>
      Math.max(
        0,
        ...[...ears, ...earsOfVideos()].map((ear) => {
          const samples = new Float32Array(ear.fftSize)
          ear.getFloatTimeDomainData(samples)
          return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
        }),
      ),
  })
}
