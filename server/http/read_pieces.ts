/**
 * The pieces of an answer's body as they come, for as long as it goes on: a live stream. Ends with the signal; rejects
 * when there is no such answer, or it breaks off.
 */
export async function* readPieces(url: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const answer = await fetch(url, { signal })
  const body = answer.body?.getReader()
  const cancel = () => void body?.cancel().catch(() => undefined)
  // Node 20's fetch was seen to hear no more of its signal while a body had been read for some time.
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (!answer.ok || body === undefined) throw new Error(`HTTP ${answer.status}`)
    for (let part = await body.read(); !part.done; part = await body.read()) yield part.value
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
