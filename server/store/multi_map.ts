/** Several values per key. Nearly every key has one value, which is stored without a set around it. */
export class MultiMap {
  private readonly values = new Map<string, string | Set<string>>()

  get size(): number {
    return this.values.size
  }

  add(key: string, value: string): void {
    const found = this.values.get(key)
    if (found === undefined) this.values.set(key, value)
    else if (typeof found !== 'string') found.add(value)
    else if (found !== value) this.values.set(key, new Set([found, value]))
  }

  delete(key: string, value: string): void {
    const found = this.values.get(key)
    if (found === value) this.values.delete(key)
    else if (found instanceof Set && found.delete(value)) {
      const [only] = found
      if (found.size === 1 && only !== undefined) this.values.set(key, only)
    }
  }

  count(key: string): number {
    const found = this.values.get(key)
    return found instanceof Set ? found.size : Number(found !== undefined)
  }

  /** The one that was added first. */
  first(key: string): string | undefined {
    const found = this.values.get(key)
    return found instanceof Set ? found.values().next().value : found
  }

  get(key: string): readonly string[] {
    const found = this.values.get(key)
    if (found === undefined) return []
    return typeof found === 'string' ? [found] : [...found]
  }
}
