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

/**
 * Asks many questions, a bounded number at once, each answered within a bounded time.
 * A question that hangs gives its place up after twice that time.
 */
export class Inquiry<Q, A> {
  private readonly line = new Set<() => void>()
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
        this.line.delete(begin)
        resolve(fallback)
      })
      if (this.running < most) begin()
      else this.line.add(begin)
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
    const [begin] = this.line
    if (!begin) return
    this.line.delete(begin)
    begin()
  }

  private async answer(question: Q): Promise<A> {
    try {
      return await this.options.ask(question)
    } catch {
      return this.options.fallback
    }
  }
}
