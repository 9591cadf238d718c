/** A text that stands beside the commands, by its number: a long one, or one that somebody else wrote. */
export type Text = readonly [number: number]

/** The list of writes stands before the texts. */
const FIRST_TEXT = 2

/** The keys and texts of one call of the script `apply`, which its writes name by number. */
export class ApplyCall {
  readonly keys: string[] = []
  readonly texts: string[] = []
  private readonly numbers = new Map<string, number>()

  /** `keys`: those that the script itself works with, in its order. */
  constructor(...keys: readonly string[]) {
    this.inARow(...keys)
  }

  /** The number of the first; the others follow it. */
  inARow(...keys: readonly string[]): number {
    const first = this.keys.length + 1
    this.keys.push(...keys)
    return first
  }

  /** The number of a key that several commands or writes may name. */
  key(name: string): number {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    const number = this.keys.push(name)
    this.numbers.set(name, number)
    return number
  }

  text(text: string): Text {
    return [this.texts.push(text) - 1 + FIRST_TEXT]
  }
}

/** What one write carries out. */
export class Commands {
  /** Each with its name, its key or keys, and its arguments. */
  readonly list: (string | number | Text)[][] = []

  constructor(private readonly call: ApplyCall) {}

  /** A key is named, or has its number already. */
  add(name: string, key: string | number, ...args: readonly (string | Text)[]): void {
    this.list.push([name, this.numberOf(key), ...args])
  }

  remove(...keys: readonly (string | number)[]): void {
    this.list.push(['DEL', ...keys.map((key) => this.numberOf(key))])
  }

  text(text: string): Text {
    return this.call.text(text)
  }

  private numberOf(key: string | number): number {
    return typeof key === 'number' ? key : this.call.key(key)
  }
}
