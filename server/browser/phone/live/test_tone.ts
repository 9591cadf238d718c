/** Seconds that the pattern takes. */
const PERIOD = 2.4
const LOUDNESS = 0.09

/** Notes of each phone, in Hz: a soft figure of its own, so that one hears who is speaking. */
function notes(number: number): number[] {
  const scale = [261.63, 293.66, 329.63, 392, 440, 523.25, 587.33, 659.25]
  const at = (step: number) => scale[(number * 3 + step) % scale.length] ?? 440
  return [at(0), at(2), at(4)]
}

/**
 * A quiet repeating figure in place of a microphone. Silent until the browser lets the page make sound (a first tap).
 */
export function testTone(context: AudioContext, number: number): AudioBufferSourceNode {
  const rate = context.sampleRate
  const buffer = context.createBuffer(1, Math.round(PERIOD * rate), rate)
  const samples = buffer.getChannelData(0)
  notes(number).forEach((frequency, index) => {
    const begin = Math.round(index * 0.28 * rate)
    for (let i = begin; i < samples.length; i++) {
      const t = (i - begin) / rate
      const envelope = Math.min(1, t * 60) * Math.exp(-t * 3.2)
      samples[i] =
        (samples[i] ?? 0) +
        LOUDNESS * envelope * (Math.sin(2 * Math.PI * frequency * t) + 0.3 * Math.sin(4 * Math.PI * frequency * t))
    }
  })
  const source = context.createBufferSource()
  source.buffer = buffer
  source.loop = true
  source.start()
  return source
}
