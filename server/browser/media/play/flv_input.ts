export interface InputListener {
  /** The server answers with a stream. */
  opened(): void
  bytes(chunk: Uint8Array): void
  /** Once, unless cancelled. `orderly`: the server ended the stream, nothing broke. */
  closed(orderly: boolean, detail: string): void
}

/** Reads FLV from http(s):// with fetch, from ws(s):// through a WebSocket, until the returned function is called. */
export function openInput(url: string, listener: InputListener): () => void {
  return /^wss?:/i.test(url) ? openSocket(url, listener) : openFetch(url, listener)
}

function openFetch(url: string, listener: InputListener): () => void {
  const abort = new AbortController()
  const read = async () => {
    const response = await fetch(url, { signal: abort.signal, cache: 'no-store' })
    if (!response.ok || response.body === null) return listener.closed(false, `HTTP ${response.status}`)
    listener.opened()
    const reader = response.body.getReader()
    for (;;) {
      const { value, done } = await reader.read()
      if (abort.signal.aborted) return
      if (done) return listener.closed(true, 'the response ended')
      listener.bytes(value)
    }
  }
  read().catch((error: unknown) => {
    if (!abort.signal.aborted) listener.closed(false, String(error))
  })
  return () => abort.abort()
}

function openSocket(url: string, listener: InputListener): () => void {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  socket.onopen = () => listener.opened()
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) listener.bytes(new Uint8Array(data))
  }
  socket.onclose = (event) =>
    listener.closed(event.code === 1000, `closed with ${event.code}${event.reason && ` ${event.reason}`}`)
  return () => {
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }
}
