// A correction of the machine's clock by an hour made a stay of ten minutes one of seventy, or of none; one by a day
// gave up every event whose receiver was away at that moment.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WEBHOOK_EVENTS } from '../../server/config/webhook_events.js'
import { randomIds } from '../../server/ids.js'
import { Outbox } from '../../server/webhooks/outbox.js'
import { OutboxFile } from '../../server/webhooks/outbox_file.js'
import type { Outcome } from '../../server/webhooks/sender.js'
import { Webhooks } from '../../server/webhooks/webhooks.js'
import { roomOf } from '../store/contract.js'
import { commitBetween } from '../support/commits.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

const HOUR = 3_600_000

let folder: string
let webhooks: Webhooks
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clock-steps-'))
})
afterEach(async () => {
  await webhooks.close()
  await rm(folder, { recursive: true })
})

async function setUp(answer: () => Outcome = () => ({ is: 'delivered' })) {
  const clock = new ManualClock()
  const told: { type: string; data: { duration?: number } }[] = []
  const send = async (_url: string, _id: string, body: string) => {
    told.push(JSON.parse(body))
    return answer()
  }
  const options = { urls: ['https://a.example.com/'], types: new Set(WEBHOOK_EVENTS), send, clock, log: silentLog }
  const outbox = await Outbox.open(
    { ...options, ids: randomIds, limit: 100 },
    (its) => new OutboxFile({ file: path.join(folder, 'webhooks.jsonl'), clock, log: silentLog }, its),
  )
  const returnWithin = { double_room: 1_000, multi_room: 1_000, live_room: 1_000 }
  webhooks = new Webhooks({ clock, outbox, returnWithin })
  webhooks.start()
  const rest = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return { clock, told, outbox, rest }
}

const room = roomOf('r', ['ann']).view
const streamID = room.members.get('ann')?.streamID ?? ''

it.each([HOUR, -HOUR])('a step of the clock by %i ms changes no duration', async (step) => {
  const { clock, told, rest } = await setUp()
  webhooks.committed(commitBetween(undefined, room))
  webhooks.published(streamID)
  clock.advance(300_000)
  clock.step(step)
  clock.advance(300_000)
  webhooks.unpublished(streamID)
  webhooks.committed(commitBetween(room, undefined))
  await rest()
  const durations = told.flatMap(({ type, data: { duration } }) => (duration === undefined ? [] : [[type, duration]]))
  expect(durations).toEqual([
    ['stream.ended', 600],
    ['member.left', 600],
    ['room.closed', 600],
  ])
})

it('a step of the clock gives up no event', async () => {
  const { clock, told, outbox, rest } = await setUp(() => ({ is: 'failed', why: 'status 500' }))
  webhooks.committed(commitBetween(undefined, room))
  await rest()
  clock.step(48 * HOUR)
  clock.advance(6_000)
  await rest()
  expect(told).toHaveLength(2)
  expect(outbox.list()).toMatchObject({ dead: [], endpoints: [{ waiting: 2 }] })
})
