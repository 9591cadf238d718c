import { beforeEach, describe, expect, it } from 'vitest'
import { CloudClient } from '../../server/cloud/cloud_client.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

class Refusal extends Error {}

describe('CloudClient', () => {
  let clock: ManualClock
  let logged: ReturnType<typeof recordingLog>
  let cloud: CloudClient
  let calls = 0
  let fault: Error | undefined
  beforeEach(() => {
    clock = new ManualClock()
    logged = recordingLog()
    cloud = new CloudClient({
      cloud: 'Cloud',
      clock,
      log: logged.log,
      refusal: (error) => (error instanceof Refusal ? { kind: error.message } : undefined),
    })
    calls = 0
    fault = undefined
  })

  const call = async () => {
    calls += 1
    if (fault !== undefined) throw fault
  }
  const order = (change: { ttl?: number; wanted?: () => boolean } = {}) =>
    cloud.order({ what: 'cut', call, ttl: 3_600_000, ...change })
  /** Passes time in steps, so that what falls due can come to its end. */
  const pass = async (ms: number, step = 1_000) => {
    for (let past = 0; past < ms; past += step) {
      clock.advance(step)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const warned = () => logged.lines.filter(({ level }) => level >= 40).map(({ msg }) => msg)

  it('answers, refuses, or is away', async () => {
    expect(await cloud.ask('state', async () => 5)).toEqual({ is: 'answer', answer: 5 })
    fault = new Refusal('no')
    expect(await cloud.ask('state', call)).toEqual({ is: 'refused', error: fault })
    fault = new Error('reset')
    expect(await cloud.ask('state', call)).toEqual({ is: 'away' })
  })

  it('leaves a cloud alone that fails again and again, says so once, and says when it is back', async () => {
    fault = new Error('reset')
    for (let tries = 0; tries < 20; tries += 1) await cloud.ask('state', call)
    expect(calls).toBe(5)
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await pass(60_000, 60_000)
      await cloud.ask('state', call)
    }
    expect(cloud.breaker.state).toBe('open')
    expect(warned()).toEqual([
      'Cloud: a call failed; said once until one works again',
      'Cloud: cannot be reached, waiting',
    ])
    fault = undefined
    await pass(10_000, 10_000)
    expect(await cloud.ask('state', call)).toMatchObject({ is: 'answer' })
    expect(logged.lines.at(-1)).toMatchObject({ msg: 'Cloud: answers again', failed: 15 })
    fault = new Error('reset')
    await cloud.ask('state', call)
    expect(warned()).toHaveLength(3)
  })

  it('carries an order out once the cloud is back, and only once', async () => {
    fault = new Error('reset')
    await order()
    await pass(1_800_000, 30_000)
    expect(cloud.stats()).toMatchObject({ waiting: 1, givenUp: 0 })
    fault = undefined
    const before = calls
    await pass(600_000, 30_000)
    expect(calls - before).toBe(1)
    expect(cloud.stats()).toMatchObject({ waiting: 0, givenUp: 0 })
  })

  it('gives an order up whose ttl is over, that is refused, or that one too many', async () => {
    fault = new Error('reset')
    await order({ ttl: 10_000 })
    await pass(60_000)
    expect(cloud.stats()).toMatchObject({ waiting: 0, givenUp: 1 })
    fault = new Refusal('no')
    await pass(60_000, 60_000)
    await order()
    expect(cloud.stats()).toMatchObject({ waiting: 0, givenUp: 2 })
    fault = new Error('reset')
    for (let index = 0; index < 10_001; index += 1) await order()
    expect(cloud.stats()).toMatchObject({ waiting: 10_000, givenUp: 3 })
    expect(warned().filter((msg) => msg.includes('given up')).length).toBeLessThanOrEqual(3)
  })

  it('drops an order that is not wanted any more, and all of them at the end', async () => {
    fault = new Error('reset')
    let wanted = true
    await order({ wanted: () => wanted })
    wanted = false
    const before = calls
    await pass(60_000)
    expect([calls, cloud.stats().waiting]).toEqual([before, 0])
    await order()
    let tried = false
    cloud.later(500, () => {
      tried = true
    })
    expect(cloud.stats().waiting).toBe(2)
    cloud.close()
    expect(clock.pending).toBe(0)
    await pass(1_000)
    expect(tried).toBe(false)
  })
})
