interface Closable {
  close(): void
}

/**
 * Hands over everything that a media stream yields, until the returned function is called; one more that arrives then
 * is closed. `take` owns what it gets.
 */
export function drain<T extends Closable>(stream: ReadableStream<T>, take: (item: T) => void): () => void {
  const reader = stream.getReader()
  let stopped = false
  const pump = async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      if (stopped) {
        value.close()
        // Only now: Chromium loses a picture, unclosed, where it is cancelled while one is asked for.
        return reader.cancel()
      }
      take(value)
    }
  }
  // The end of the device shows as the `ended` event of its track; there is nothing to add here.
  pump().catch(() => {})
  return () => {
    stopped = true
  }
}
