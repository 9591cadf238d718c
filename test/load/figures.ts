export type Step = 'login' | 'create' | 'enter' | 'notification' | 'beat' | 'first picture'

export interface Row {
  step: Step
  count: number
  p50: number
  p95: number
  p99: number
}

/** How long things took, in milliseconds, and what failed. */
export class Figures {
  private readonly times = new Map<Step, number[]>()
  readonly errors = new Map<string, number>()

  add(step: Step, ms: number): void {
    const times = this.times.get(step) ?? []
    this.times.set(step, times)
    times.push(ms)
  }

  fail(what: string): void {
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1)
  }

  count(step: Step): number {
    return this.times.get(step)?.length ?? 0
  }

  /** Runs it and takes its time; a failure is counted by its code. */
  async timed<T>(step: Step, run: () => Promise<T>): Promise<T | undefined> {
    const began = performance.now()
    try {
      const result = await run()
      this.add(step, performance.now() - began)
      return result
    } catch (error) {
      this.fail(`${step} ${codeOf(error)}`)
      return undefined
    }
  }

  rows(): Row[] {
    return Array.from(this.times, ([step, times]) => {
      const sorted = [...times].sort((a, b) => a - b)
      const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
      return { step, count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
    })
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'errCode' in error) return String(error.errCode)
  return error instanceof Error ? error.message : String(error)
}

function round(ms: number): number {
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)
}
