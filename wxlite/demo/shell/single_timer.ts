/** At most one pending run: setting it again forgets the one before. */
export class SingleTimer {
  private handle: ReturnType<typeof setTimeout> | undefined

  set(ms: number, run: () => void): void {
    this.clear()
    this.handle = setTimeout(run, ms)
  }

  clear(): void {
    if (this.handle !== undefined) clearTimeout(this.handle)
    this.handle = undefined
  }
}
