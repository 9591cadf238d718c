/** The last entries of a numbered sequence, for those who missed some. Bounded by count and by bytes. */
export class NumberedLog<T> {
  private entries: T[] = []
  private numbers: number[] = []
  private costs: number[] = []
  private total = 0
  /** From here on no number was skipped, or dropped. */
  private unbroken = 0

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
    return this.numbers.at(-1)
  }

  push(number: number, entry: T, bytes: number): void {
    if (number - 1 !== this.last) this.unbroken = number - 1
    this.entries.push(entry)
    this.numbers.push(number)
    this.costs.push(bytes)
    this.total += bytes
    while (this.entries.length > this.limit || this.total > this.byteLimit) this.shift()
  }

  /** Everything after `number`, or undefined when some of it is not known (any more). */
  after(number: number): T[] | undefined {
    const { last } = this
    if (last === undefined || number < this.unbroken || number > last) return undefined
    return this.since(number)
  }

  /** What is kept of everything after `number`. */
  since(number: number): T[] {
    const from = this.numbers.findIndex((kept) => kept > number)
    return from < 0 ? [] : this.entries.slice(from)
  }

  all(): readonly T[] {
    return this.entries
  }

  clear(): void {
    this.entries = []
    this.numbers = []
    this.costs = []
    this.total = 0
  }

  private shift(): void {
    this.entries.shift()
    this.total -= this.costs.shift() ?? 0
    this.unbroken = Math.max(this.unbroken, this.numbers.shift() ?? 0)
  }
}
