import { realTransport, type Transport } from './transport.js'

/** What all clients take for the one address of all nodes, as a load balancer's. */
export const PUBLIC_URL = 'http://rtc.test'
const HOST = PUBLIC_URL.replace(/^http/, '')
/** Where nobody listens. */
const NOWHERE = 'http://127.0.0.1:1'

/** Each request and each socket goes to any node that serves, as by a load balancer without sticky sessions. */
export class ScatteredTransport implements Transport {
  /** Of all answers that came, ms. */
  slowest = 0
  /** What it answered. */
  slowestOf = ''
  answers = 0
  /** How often the server said that it cannot now. */
  away = 0

  constructor(
    private readonly urls: () => readonly string[],
    private readonly random: () => number,
  ) {}

  request(...[request, done]: Parameters<Transport['request']>): () => void {
    const began = performance.now()
    return realTransport.request({ ...request, url: this.placed(request.url) }, (answer) => {
      if (answer) this.answered(began, answer.status === 503, request.url.replace(/\?.*/, ''))
      done(answer)
    })
  }

  connect(...[url, listener]: Parameters<Transport['connect']>): ReturnType<Transport['connect']> {
    const asked = new Map<unknown, { began: number; what: string }>()
    const socket = realTransport.connect(this.placed(url), {
      opened: () => listener.opened(),
      closed: (code, reason) => listener.closed(code, reason),
      received: (text) => {
        const { id, code } = frame(text)
        const question = asked.get(id)
        if (question) this.answered(question.began, code === -1, question.what)
        asked.delete(id)
        listener.received(text)
      },
    })
    return {
      close: () => socket.close(),
      send(text) {
        const { id } = frame(text)
        if (id !== undefined) asked.set(id, { began: performance.now(), what: text.slice(0, 60) })
        socket.send(text)
      },
    }
  }

  private answered(began: number, away: boolean, what: string): void {
    const took = performance.now() - began
    if (took > this.slowest) {
      this.slowest = took
      this.slowestOf = `${what}${away ? ' (away)' : ''}`
    }
    this.answers++
    if (away) this.away++
  }

  private placed(url: string): string {
    const urls = this.urls()
    const node = urls[Math.floor(this.random() * urls.length)] ?? NOWHERE
    return url.replace(/^(http|ws):\/\/[^/]+/, (whole, scheme: string) =>
      whole.endsWith(HOST) ? node.replace(/^http/, scheme) : whole,
    )
  }
}

function frame(text: string): { id?: unknown; code?: unknown } {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? value : {}
}
