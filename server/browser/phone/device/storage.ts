/**
 * A phone's storage: its own part of what the browser keeps for this tab. A reload keeps it; no other phone or tab sees
 * it.
 */
export class PhoneStorage {
  constructor(
    private readonly phone: string,
    private readonly store: Storage = window.sessionStorage,
  ) {}

  /** '' for a key that is not there, as WeChat answers. */
  get(key: string): unknown {
    const text = this.store.getItem(this.name(key))
    return text === null ? '' : JSON.parse(text)
  }

  has(key: string): boolean {
    return this.store.getItem(this.name(key)) !== null
  }

  set(key: string, value: unknown): void {
    this.store.setItem(this.name(key), JSON.stringify(value ?? ''))
  }

  remove(key: string): void {
    this.store.removeItem(this.name(key))
  }

  keys(): string[] {
    const prefix = this.name('')
    return Array.from({ length: this.store.length }, (_, i) => this.store.key(i) ?? '')
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
  }

  clear(): void {
    for (const key of this.keys()) this.remove(key)
  }

  private name(key: string): string {
    return `phone/${this.phone}/${key}`
  }
}
