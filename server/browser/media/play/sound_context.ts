import { addWorklet } from '../worklet_module.js'
import { onGesture } from './gestures.js'
import { PLAYOUT, playoutSource } from './playout_worklet.js'

/** One AudioContext for all players of a sample rate: browsers allow a page only a few. */
interface Shared {
  context: AudioContext
  loaded: Promise<void>
  users: number
  dispose: () => void
}

const contexts = new Map<number, Shared>()

export interface SoundContext {
  context: AudioContext
  /**
   * A playout processor in it, not yet connected: two channels, of which mono sound fills both. Rejects where the
   * page's policy forbids the worklet.
   */
  createPlayout(): Promise<AudioWorkletNode>
  release(): void
}

/** The context of that rate. Browsers suspend it until the user has touched the page; then it goes on by itself. */
export function borrowSoundContext(sampleRate: number): SoundContext {
  const shared = contexts.get(sampleRate) ?? open(sampleRate)
  contexts.set(sampleRate, shared)
  shared.users++
  const { context } = shared
  return {
    context,
    async createPlayout() {
      await shared.loaded
      return new AudioWorkletNode(context, PLAYOUT, { numberOfInputs: 0, outputChannelCount: [2] })
    },
    release() {
      shared.users--
      if (shared.users > 0) return
      contexts.delete(sampleRate)
      shared.dispose()
    },
  }
}

function open(sampleRate: number): Shared {
  // 10 ms steps, as WebRTC's own playout has them. Shorter ones (a number near 0) save 20 ms of delay where nothing
  // else runs, and crackle where something does.
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' })
  const loaded = addWorklet(context, playoutSource())
  loaded.catch(() => {})
  const resume = () => {
    context.resume().catch(() => {})
  }
  const unlisten = onGesture(resume)
  resume()
  const dispose = () => {
    unlisten()
    context.close().catch(() => {})
  }
  return { context, loaded, users: 0, dispose }
}
