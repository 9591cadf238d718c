/** A text that stands beside the commands, by its number: a long one, or one that somebody else wrote. */
export type Text = readonly [number: number]

/** The head of a script's arguments stands before the texts. */
const FIRST_TEXT = 2

/** Commands for the script `apply`, with the keys and the texts that they name by number. */
export class Commands {
  /** Each with its name, its key or keys, and its arguments. */
  readonly list: (string | number | Text)[][] = []
  readonly texts: string[] = []

  /** `keys` begins with those that the script itself works with. */
  constructor(readonly keys: string[]) {}

  add(name: string, key: string, ...args: readonly (string | Text)[]): void {
    this.list.push([name, this.numberOf(key), ...args])
  }

  remove(...keys: readonly string[]): void {
    this.list.push(['DEL', ...keys.map((key) => this.numberOf(key))])
  }

  text(text: string): Text {
    return [this.texts.push(text) - 1 + FIRST_TEXT]
  }

  private numberOf(key: string): number {
    const at = this.keys.indexOf(key)
    return at < 0 ? this.keys.push(key) : at + 1
  }
}
