import http from 'node:http'
import { WebSocket } from 'ws'

export interface WireRequest {
  url: string
  method: string
  header: { [name: string]: string }
  body: string
}

export interface WireSocketListener {
  opened(): void
  received(text: string): void
  closed(code: number, reason: string): void
}

export interface WireSocket {
  send(text: string): void
  close(): void
}

/** What lies between a phone and its server: real sockets, or something that a test makes up. */
export interface Transport {
  /** Calls `done` once with the answer, or without one when there was none. The answer aborts it. */
  request(request: WireRequest, done: (answer?: { status: number; text: string }) => void): () => void
  connect(url: string, listener: WireSocketListener): WireSocket
}

/** Real HTTP and WebSocket, to a server that listens somewhere. */
export const realTransport: Transport = {
  request({ url, method, header, body }, done) {
    const request = http.request(
      url,
      { method, headers: { ...header, 'content-length': String(Buffer.byteLength(body)) } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
      },
    )
    request.on('error', () => done())
    request.end(body)
    return () => request.destroy()
  },
  connect(url, listener) {
    const socket = new WebSocket(url)
    socket.on('open', () => listener.opened())
    socket.on('message', (data) => listener.received(String(data)))
    socket.on('error', () => undefined)
    socket.on('close', (code, reason) => listener.closed(code, String(reason)))
    return { send: (text) => socket.send(text), close: () => socket.close(1000) }
  },
}
