import type { Transport } from '../../support/fake-wx.js'

/** Lines that are kept of one phone, and of each so many characters. */
const LINES = 400
const CHARACTERS = 300

/** Notes everything that one phone sends and gets, so that a complaint can be explained afterwards. */
export class TracedTransport implements Transport {
  readonly lines: string[] = []
  private number = 0

  constructor(private readonly inner: Transport) {}

  note(text: string): void {
    this.lines.push(`${performance.now().toFixed(0)} ${text.slice(0, CHARACTERS)}`)
    if (this.lines.length > LINES) this.lines.shift()
  }

  request(...[request, done]: Parameters<Transport['request']>): () => void {
    const number = ++this.number
    this.note(`${number} > ${request.url} ${request.body}`)
    return this.inner.request(request, (answer) => {
      this.note(`${number} < ${answer?.status ?? 'no answer'} ${answer?.text ?? ''}`)
      done(answer)
    })
  }

  connect(...[url, listener]: Parameters<Transport['connect']>): ReturnType<Transport['connect']> {
    const number = ++this.number
    const note = (text: string) => this.note(`socket ${number} ${text}`)
    note(`to ${url}`)
    const socket = this.inner.connect(url, {
      opened() {
        note('opened')
        listener.opened()
      },
      received(text) {
        note(`< ${text}`)
        listener.received(text)
      },
      closed(code, reason) {
        note(`closed ${code} ${reason}`)
        listener.closed(code, reason)
      },
    })
    return {
      send(text) {
        note(`> ${text}`)
        socket.send(text)
      },
      close() {
        note('close')
        socket.close()
      },
    }
  }
}
