/** What scripts of a page have begun and not ended. Install it before any of them runs. */
export interface LeftOvers {
  intervals: number
  workers: number
  sockets: number
  contexts: number
  tracks: number
  coders: number
  listeners: number
}

/** Runs inside the page (`addInitScript`), so it must use nothing from outside. Counts are at `window.leftOvers()`. */
export function countLeftOvers(): void {
  const intervals = new Set<unknown>()
  const workers = new Set<Worker>()
  const sockets: WebSocket[] = []
  const contexts: AudioContext[] = []
  const tracks: MediaStreamTrack[] = []
  const coders: { state: string }[] = []
  let listeners = 0

  const { setInterval: begin, clearInterval: end } = window
  window.setInterval = ((run: () => void, ms?: number) => {
    const id = begin(run, ms)
    intervals.add(id)
    return id
  }) as typeof window.setInterval
  window.clearInterval = (id) => {
    intervals.delete(id)
    end(id)
  }
  window.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      workers.add(this)
    }

    override terminate(): void {
      workers.delete(this)
      super.terminate()
    }
  }

  const watched = <C extends new (...args: never[]) => object>(original: C, list: object[]): C =>
    new Proxy(original, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target, args, newTarget)
        list.push(made)
        return made
      },
    })
  window.WebSocket = watched(window.WebSocket, sockets)
  window.AudioContext = watched(window.AudioContext, contexts)
  window.VideoEncoder = watched(window.VideoEncoder, coders)
  window.VideoDecoder = watched(window.VideoDecoder, coders)
  window.AudioDecoder = watched(window.AudioDecoder, coders)

  const { mediaDevices } = navigator
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints)
    tracks.push(...stream.getTracks())
    return stream
  }

  const { addEventListener: add, removeEventListener: remove } = document
  document.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++
    add.apply(document, args)
  }
  document.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--
    remove.apply(document, args)
  }

  window.leftOvers = () => ({
    intervals: intervals.size,
    workers: workers.size,
    sockets: sockets.filter(({ readyState }) => readyState !== WebSocket.CLOSED).length,
    contexts: contexts.filter(({ state }) => state !== 'closed').length,
    tracks: tracks.filter(({ readyState }) => readyState === 'live').length,
    coders: coders.filter(({ state }) => state !== 'closed').length,
    listeners,
  })
}

declare global {
  interface Window {
    leftOvers(): LeftOvers
  }
}
