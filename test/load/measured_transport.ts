import { realTransport, type Transport } from '../support/fake-wx/transport.js'
import type { Figures } from './figures.js'

interface Frame {
  id?: unknown
  op?: unknown
  code?: unknown
}

/** Real sockets; heartbeats are timed on the wire, whichever way they go, and refused ones are counted by code. */
export function measuredTransport(figures: Figures): Transport {
  const answered = (began: number, text: string) => {
    const { code } = frame(text)
    if (code === 0) figures.add('beat', performance.now() - began)
    else figures.fail(`beat ${code}`)
  }
  return {
    request(request, done) {
      const began = performance.now()
      const beat = request.url.includes('/pusher_heartbeat')
      return realTransport.request(request, (answer) => {
        if (beat && answer) answered(began, answer.text)
        done(answer)
      })
    },
    connect(url, listener) {
      const beats = new Map<unknown, number>()
      const socket = realTransport.connect(url, {
        ...listener,
        opened: () => listener.opened(),
        closed: (code, reason) => listener.closed(code, reason),
        received(text) {
          const began = beats.size > 0 ? beats.get(frame(text).id) : undefined
          if (began !== undefined) {
            beats.delete(frame(text).id)
            answered(began, text)
          }
          listener.received(text)
        },
      })
      return {
        close: () => socket.close(),
        send(text) {
          const { op, id } = frame(text)
          if (op === 'beat') beats.set(id, performance.now())
          socket.send(text)
        },
      }
    },
  }
}

function frame(text: string): Frame {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
