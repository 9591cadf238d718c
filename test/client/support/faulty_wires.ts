import type { Transport } from '../../support/fake-wx.js'

/** One request on its way; nothing happens to it before the test says so. */
export interface Held {
  operation: string
  body: { [field: string]: unknown }
  /** To the server, and its answer back. */
  pass(): void
  /** To the server, whose answer is lost. */
  loseAnswer(): void
  answer(body: object, status?: number): void
}

/** Wires on which a test decides about each request, in place of the network. Sockets go through. */
export class FaultyWires implements Transport {
  /** Everything that was asked, in order. */
  readonly asked: string[] = []
  onRequest: (held: Held) => void = (held) => held.pass()

  constructor(private readonly inner: Transport) {}

  readonly connect: Transport['connect'] = (url, listener) => this.inner.connect(url, listener)

  request: Transport['request'] = (request, done) => {
    const operation = /\/([a-z_]+)(\?|$)/.exec(request.url)?.[1] ?? ''
    this.asked.push(operation)
    let over = false
    let abort = () => {}
    const land: typeof done = (answer) => {
      if (!over) done(answer)
    }
    const send = (landed: typeof done) => {
      abort = this.inner.request(request, landed)
    }
    this.onRequest({
      operation,
      body: request.body === '' ? {} : JSON.parse(request.body),
      pass: () => !over && send(land),
      loseAnswer: () => send(() => {}),
      answer: (body, status = 200) => land({ status, text: JSON.stringify(body) }),
    })
    return () => {
      over = true
      abort()
    }
  }
}
