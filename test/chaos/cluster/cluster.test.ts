import { expect, test } from 'vitest'
import { chaos, type Fault } from './run.js'

// The short form of `npm run chaos`.
const SHORT = { nodes: 2, rooms: 6, hang: 0, heartbeatTimeout: 20, pause: 2_000, vanish: false }

test.each<[Fault, number]>([
  ['node', 2],
  ['redis', 3],
  ['failover', 2],
])(
  'real clients lose nothing and nobody to a fault: %s',
  async (fault, times) => {
    const result = await chaos({ ...SHORT, fault, times, every: 3_000 }, () => {})
    expect(result.lost).toEqual([])
    expect([result.messages, result.rings, result.events].every((count) => count > 0)).toBe(true)
    console.log(
      `${fault}, ${times} times: ${result.messages} messages and ${result.changes} changes acknowledged, none lost; ` +
        `${result.rings} rings heard, ${result.events} events told (${result.toldAgain} again); all rooms right after ${Math.max(...result.healed)} ms, slowest answer ${result.slowestAnswer} ms, load ${result.load.toFixed(1)}`,
    )
  },
  240_000,
)
