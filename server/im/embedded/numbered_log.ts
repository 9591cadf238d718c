/**
 * The last entries of a numbered sequence, for those who missed some. Bounded by
 * count and by bytes; numbers rise by one, else the log starts anew.
 */
export class NumberedLog<T> {
  private entries: T[] = []
  private costs: number[] = []
  private first = 0
  private total = 0

  constructor(
    private readonly limit: number,
    private readonly byteLimit: number,
  ) {}

  /** Bytes held, as told by `push`. */
  get bytes(): number {
    return this.total
  }

  /** Number of the last entry; undefined while empty. */
  get last(): number | undefined {
    return this.entries.length === 0 ? undefined : this.first + this.entries.length - 1
  }

  push(number: number, entry: T, bytes: number): void {
    if (this.last !== undefined && number !== this.last + 1) this.clear()
    if (this.entries.length === 0) this.first = number
    this.entries.push(entry)
    this.costs.push(bytes)
    this.total += bytes
    while (this.entries.length > this.limit || this.total > this.byteLimit) this.shift()
  }

  /** Everything after `number`, or undefined when some of it is not known (any more). */
  after(number: number): T[] | undefined {
    const last = this.last
    if (last === undefined || number < this.first - 1 || number > last) return undefined
    return this.entries.slice(number - this.first + 1)
  }

  all(): readonly T[] {
    return this.entries
  }

  clear(): void {
    this.entries = []
    this.costs = []
    this.total = 0
  }

  private shift(): void {
    this.entries.shift()
    this.total -= this.costs.shift() ?? 0
    this.first += 1
  }
}
