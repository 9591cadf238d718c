import type { PhoneStorage } from './storage.js'

export type Scope = 'scope.camera' | 'scope.record'

/**
 * What the phone's user lets the mini-program do; undefined: not asked yet. Kept with the phone, as WeChat keeps it.
 */
export class Permissions {
  private willRefuse = false

  constructor(private readonly storage: PhoneStorage) {}

  state(scope: Scope): boolean | undefined {
    const known: unknown = this.storage.get(`$permission/${scope}`)
    return typeof known === 'boolean' ? known : undefined
  }

  /** WeChat asks once; the answer stands until it is changed in the settings. */
  ask(scope: Scope): boolean {
    const known = this.state(scope)
    if (known !== undefined) return known
    this.answer(scope, !this.willRefuse)
    return !this.willRefuse
  }

  /** The user changes both in the settings. */
  setAll(granted: boolean): void {
    this.willRefuse = !granted
    for (const scope of ['scope.camera', 'scope.record'] as const) this.answer(scope, granted)
  }

  private answer(scope: Scope, granted: boolean): void {
    this.storage.set(`$permission/${scope}`, granted)
  }
}
