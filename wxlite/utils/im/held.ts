/** What is told while a question is on its way may belong to its answer: it waits until the page has that. */
export interface Held<Push> {
  /** Keeps it; does nothing when no question is on its way. */
  keep(push: Push): void
  readonly asking: boolean
  during<Answer>(question: Promise<Answer>): Promise<Answer>
}

export function createHeld<Push>(tell: (push: Push) => void): Held<Push> {
  let questions = 0
  let kept: Push[] = []
  return {
    get asking() {
      return questions > 0
    },
    keep(push) {
      if (questions > 0) kept.push(push)
    },
    async during(question) {
      questions += 1
      try {
        return await question
      } finally {
        questions -= 1
        const told = kept
        if (questions === 0) kept = []
        void Promise.resolve().then(() => told.forEach(tell))
      }
    },
  }
}
