import { type Clock, leastTime } from '../clock.js'
import type { KeptMap, KeptMaps } from '../store/kept_map.js'

/** Maximum number of users with roles; beyond it the oldest are dropped, with a line in the log. */
const LIMIT = 200_000

/** The roles that the operator's backend gave users; a userSig carries none. Survives restarts. */
export class UserRoles {
  private constructor(
    private readonly kept: KeptMap,
    private readonly clock: Clock,
  ) {}

  static async open(maps: KeptMaps, clock: Clock): Promise<UserRoles> {
    const alive = (value: string) => isAlive(value, leastTime(clock))
    return new UserRoles(await maps({ name: 'roles', limit: LIMIT, alive }), clock)
  }

  of(userID: string): readonly string[] {
    const value = this.kept.get(userID)
    return value === undefined || !isAlive(value, this.clock.now()) ? [] : value.split(' ').slice(1)
  }

  async set(userID: string, roles: readonly string[], ttl?: number): Promise<void> {
    if (roles.length === 0 && this.kept.get(userID) === undefined) return
    const until = ttl === undefined ? 0 : this.clock.now() + ttl * 1000
    await this.kept.set(userID, [until, ...roles].join(' '))
  }
}

/** `<until, Unix ms; 0 = for good> <role> <role> ...` */
function isAlive(value: string, now: number): boolean {
  const until = Number.parseInt(value, 10)
  return value.includes(' ') && (until === 0 || until > now)
}
