/** Commands for the script `apply`, with the keys that they name. */
export class Commands {
  readonly args: (string | number)[] = []

  /** `keys` begins with those that the script itself works with. */
  constructor(readonly keys: string[]) {}

  add(name: string, key: string, ...args: readonly (string | number)[]): void {
    let at = this.keys.indexOf(key)
    if (at < 0) at = this.keys.push(key) - 1
    this.args.push(args.length + 2, name, at + 1, ...args)
  }
}
