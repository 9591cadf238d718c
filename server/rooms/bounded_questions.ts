import pLimit from 'p-limit'

export interface QuestionLimits<Q, A> {
  ask(question: Q): Promise<A>
  /** The answer when asking failed or took too long. */
  fallback: A
  /** Maximum number of concurrent questions. */
  most: number
  /** Time limit for the answer (ms), waiting for a place included. */
  timeout: number
  after(ms: number, run: () => void): () => void
}

/**
 * Asks many questions with bounded concurrency, each answered within a bounded time; never rejects. A question that
 * hangs keeps its place for twice that time, so that questions do not pile up at a plane that does not answer.
 */
export function boundedQuestions<Q, A>({
  ask,
  fallback,
  most,
  timeout,
  after,
}: QuestionLimits<Q, A>): (question: Q) => Promise<A> {
  const limit = pLimit(most)

  /** What `ask` answers, or the fallback after `ms`. */
  const answerWithin = (ms: number, question: Q) =>
    new Promise<A>((resolve) => {
      const cancel = after(ms, () => resolve(fallback))
      const settle = (answer: A) => {
        cancel()
        resolve(answer)
      }
      Promise.resolve(question)
        .then(ask)
        .then(settle, () => settle(fallback))
    })

  return (question) =>
    new Promise((resolve) => {
      let expired = false
      const cancel = after(timeout, () => {
        expired = true
        resolve(fallback)
      })
      void limit(async () => {
        if (expired) return
        resolve(await answerWithin(2 * timeout, question))
        cancel()
      })
    })
}
