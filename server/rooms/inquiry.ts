export interface InquiryOptions<Q, A> {
  ask(question: Q): Promise<A>
  /** The answer when asking failed or took too long. */
  fallback: A
  /** Questions under way at once. */
  most: number
  /** Waiting in line included (ms). */
  timeout: number
  after(ms: number, run: () => void): () => void
}

interface Waiting {
  readonly begin: () => void
  /** Answered without having been asked. */
  given: boolean
}

/**
 * Asks many questions, a bounded number at once, each answered within a bounded time.
 * A question that hangs gives its place up after twice that time.
 */
export class Inquiry<Q, A> {
  /** Those who wait, and those who gave up waiting, from `head` on. */
  private line: Waiting[] = []
  private head = 0
  private running = 0

  constructor(private readonly options: InquiryOptions<Q, A>) {}

  /** Never rejects. */
  ask(question: Q): Promise<A> {
    const { fallback, most, timeout, after } = this.options
    return new Promise((resolve) => {
      const begin = () => {
        const leave = this.takePlace()
        this.answer(question).then((answer) => {
          cancel()
          resolve(answer)
          leave()
        })
      }
      const cancel = after(timeout, () => {
        waiting.given = true
        resolve(fallback)
      })
      const waiting: Waiting = { begin, given: false }
      if (this.running < most) begin()
      else this.line.push(waiting)
    })
  }

  /** Answers how to give the place up, once. */
  private takePlace(): () => void {
    const { timeout, after } = this.options
    this.running++
    let taken = true
    const leave = () => {
      cancel()
      if (!taken) return
      taken = false
      this.running--
      this.next()
    }
    const cancel = after(2 * timeout, leave)
    return leave
  }

  private next(): void {
    while (this.head < this.line.length) {
      const waiting = this.line[this.head++]
      if (!waiting || waiting.given) continue
      waiting.begin()
      return
    }
    this.line = []
    this.head = 0
  }

  private async answer(question: Q): Promise<A> {
    try {
      return await this.options.ask(question)
    } catch {
      return this.options.fallback
    }
  }
}
