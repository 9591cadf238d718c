import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_WEBHOOK_EVENTS } from '../../server/config/webhook_events.js'
import { randomIds } from '../../server/ids.js'
import type { EntryFields } from '../../server/timeline/entry.js'
import { endpointID } from '../../server/webhooks/endpoint.js'
import { Outbox } from '../../server/webhooks/outbox.js'
import { OutboxFile } from '../../server/webhooks/outbox_file.js'
import type { Outcome } from '../../server/webhooks/sender.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

const A = 'https://a.example.com/hook?key=hidden'
const B = 'https://b.example.com/'
const OK: Outcome = { is: 'delivered' }
const FAILED: Outcome = { is: 'failed', why: 'status 500' }

let folder: string
let outboxes: Outbox[]
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outbox-'))
  outboxes = []
})
afterEach(async () => {
  for (const outbox of outboxes) await outbox.close()
  await rm(folder, { recursive: true })
})

function setUp(urls: readonly string[] = [A], limit = 1000) {
  const clock = new ManualClock()
  const { log, lines, text } = recordingLog()
  const file = path.join(folder, 'webhooks.jsonl')
  /** Every try as `a r1 3`: the endpoint, the room, the number of the event. */
  const tries: string[] = []
  const behaviour: { answer: (url: string, room: string, n: number) => Outcome | Promise<Outcome> } = {
    answer: () => OK,
  }
  const send = async (url: string, _id: string, body: string) => {
    const { roomID, count } = JSON.parse(body).data
    tries.push(`${new URL(url).host[0]} ${roomID} ${count}`)
    return behaviour.answer(url, roomID, count)
  }
  /** What stands in timelines, as `room what type`. */
  const noted: string[] = []
  const note = (roomID: string, what: string, { type, tries }: EntryFields) =>
    void noted.push([roomID, what, type, tries].filter((part) => part !== undefined).join(' '))
  async function open(): Promise<Outbox> {
    const types = new Set<string>(DEFAULT_WEBHOOK_EVENTS)
    const options = { urls, types, send, clock, ids: randomIds, log, limit, note }
    const outbox = await Outbox.open(options, (its) => new OutboxFile({ file, clock, log }, its))
    outboxes.push(outbox)
    outbox.start()
    return outbox
  }
  const tell = (outbox: Outbox, roomID: string, count: number) =>
    outbox.accept({ type: 'audience.changed', roomID, roomType: 'live_room', data: { count } })
  /** Lets what is under way come to rest: files, answers. */
  const rest = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  async function pass(seconds: number): Promise<void> {
    clock.advance(seconds * 1000)
    await rest()
  }
  return { clock, lines, text, file, tries, noted, behaviour, open, tell, rest, pass }
}

it('sends each event to every endpoint, and forgets it then', async () => {
  const { open, tell, rest, tries } = setUp([A, B])
  const outbox = await open()
  tell(outbox, 'r', 1)
  await rest()
  expect(tries).toEqual(['a r 1', 'b r 1'])
  await outbox.close()
  await open()
  await rest()
  expect(tries).toHaveLength(2)
})

it('keeps the order of a room, while other rooms and other endpoints go on', async () => {
  const { open, tell, rest, pass, tries, behaviour } = setUp([A, B])
  behaviour.answer = (url, room) => (url === A && room === 'r1' ? FAILED : OK)
  const outbox = await open()
  for (const n of [1, 2, 3]) for (const room of ['r1', 'r2']) tell(outbox, room, n)
  await rest()
  const at = (endpoint: string, room: string) => tries.filter((one) => one.startsWith(`${endpoint} ${room}`))
  expect(at('a', 'r1')).toEqual(['a r1 1'])
  expect(at('a', 'r2')).toEqual(['a r2 1', 'a r2 2', 'a r2 3'])
  expect(at('b', 'r1')).toEqual(['b r1 1', 'b r1 2', 'b r1 3'])
  behaviour.answer = () => OK
  await pass(6)
  expect(at('a', 'r1')).toEqual(['a r1 1', 'a r1 1', 'a r1 2', 'a r1 3'])
})

it('tries again after 5 s, 30 s, 2, 10 and 30 min, then hourly, and gives up after 24 h', async () => {
  const { open, tell, rest, pass, tries, behaviour, clock } = setUp()
  behaviour.answer = () => FAILED
  const outbox = await open()
  const began = clock.now()
  tell(outbox, 'r', 1)
  await rest()
  const times: number[] = []
  let seen = 1
  const steps = [...Array<number>(60).fill(1), ...Array<number>(1600).fill(60)]
  for (const step of steps) {
    if (outbox.list().dead.length > 0) break
    clock.advance(step * 1000)
    if (step > 1) await new Promise((resolve) => setImmediate(resolve))
    else await rest()
    if (tries.length > seen) times.push(Math.round((clock.now() - began) / 60_000))
    seen = tries.length
  }
  await pass(1)
  expect(times.slice(0, 6)).toEqual([0, 1, 3, 13, 43, 103])
  expect(times.length).toBe(6 + 23)
  expect(outbox.list()).toMatchObject({
    endpoints: [{ state: 'failing', waiting: 0, failed: tries.length, lastError: { why: 'status 500' } }],
    dead: [{ endpoint: endpointID(A), type: 'audience.changed', roomID: 'r', why: 'status 500' }],
  })
})

it('notes in the timeline of a room what its subscriber did not hear in time', async () => {
  const { noted, behaviour, open, tell, rest, pass } = setUp()
  const outbox = await open()
  behaviour.answer = (_url, room) => (room === 'r2' ? FAILED : OK)
  tell(outbox, 'r1', 1)
  tell(outbox, 'r2', 1)
  await rest()
  await pass(5)
  expect(noted).toEqual(['r2 webhook failed audience.changed'])
  behaviour.answer = () => OK
  await pass(30)
  expect(noted.slice(1)).toEqual(['r2 webhook delivered audience.changed 3'])
  behaviour.answer = () => ({ is: 'gone' })
  tell(outbox, 'r1', 2)
  await rest()
  expect(noted.slice(2)).toEqual(['r1 webhook given up'])
})

describe('dead letters', () => {
  async function withOne() {
    const all = setUp()
    const outbox = await all.open()
    all.behaviour.answer = () => FAILED
    all.tell(outbox, 'r', 1)
    await all.rest()
    await all.pass(25 * 3_600)
    expect(outbox.list().dead).toHaveLength(1)
    return { ...all, outbox }
  }

  it('outlive a restart', async () => {
    const { outbox, open } = await withOne()
    await outbox.close()
    expect((await open()).list().dead).toHaveLength(1)
  })

  it('are sent again when an administrator says so, under the same id', async () => {
    const { outbox, open, behaviour, rest, tries } = await withOne()
    const [dead] = outbox.list().dead
    behaviour.answer = () => OK
    expect(outbox.resend(endpointID(A), 'msg_unknown')).toBe(0)
    expect(outbox.resend(endpointID(B))).toBe(0)
    expect(outbox.resend(endpointID(A), dead?.id)).toBe(1)
    await rest()
    expect(tries.at(-1)).toBe('a r 1')
    expect(outbox.list()).toMatchObject({ dead: [], endpoints: [{ state: 'ok', delivered: 1, waiting: 0 }] })
    await outbox.close()
    expect((await open()).list()).toMatchObject({ dead: [], endpoints: [{ waiting: 0 }] })
  })
})

it('disables an endpoint that answers 410, says so, and keeps what waited for sending it again', async () => {
  const { open, tell, rest, lines, tries, behaviour, text } = setUp([A, B])
  behaviour.answer = (url) => (url === A ? { is: 'gone' } : OK)
  const outbox = await open()
  tell(outbox, 'r', 1)
  tell(outbox, 'r', 2)
  await rest()
  tell(outbox, 'r', 3)
  await rest()
  expect(tries.filter((one) => one.startsWith('a'))).toEqual(['a r 1'])
  expect(tries.filter((one) => one.startsWith('b'))).toHaveLength(3)
  expect(outbox.list()).toMatchObject({ endpoints: [{ state: 'disabled' }, { state: 'ok' }] })
  expect(outbox.list().dead).toHaveLength(2)
  expect(lines.filter(({ level }) => level === 50).map(({ msg }) => msg)).toEqual([
    expect.stringContaining('webhook disabled until the next start'),
  ])
  expect(text()).not.toContain('hidden')
  expect(JSON.stringify(outbox.list())).not.toContain('hidden')
  await outbox.close()
  behaviour.answer = () => OK
  const again = await open()
  expect(again.resend(endpointID(A))).toBe(2)
  await rest()
  expect(again.list().dead).toEqual([])
})

it('holds a bounded number for a receiver that is too slow: the oldest go, with a line in the log', async () => {
  const { open, tell, rest, lines, tries, behaviour, file } = setUp([A], 100)
  const answers: ((outcome: Outcome) => void)[] = []
  behaviour.answer = () => new Promise((resolve) => answers.push(resolve))
  const outbox = await open()
  for (let n = 0; n < 5000; n++) tell(outbox, `r${n % 3}`, n)
  await rest()
  const [state] = outbox.list().endpoints
  expect(state?.waiting).toBeLessThanOrEqual(100)
  expect((state?.waiting ?? 0) + (state?.dropped ?? 0)).toBe(5000)
  expect(lines.filter(({ level }) => level === 50)).toHaveLength(1)
  // A line for each event, few for those that went.
  expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(6_000)
  behaviour.answer = () => OK
  for (const answer of answers) answer(OK)
  await rest()
  expect(outbox.list().endpoints[0]?.waiting).toBe(0)
  for (const room of ['r0', 'r1', 'r2']) {
    const numbers = tries.filter((one) => one.startsWith(`a ${room}`)).map((one) => Number(one.split(' ')[2]))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(numbers.at(-1)).toBeGreaterThan(4990)
  }
})

/*
 * The story: each event that a full queue gave up wrote a line of its own, so a slow receiver doubled what the file and
 * its rewriting cost. One line names all of them now, and a restart still sends none of them again.
 */
it('sends nothing again after a crash of what had to go for want of room', async () => {
  const { open, tell, rest, pass, tries, behaviour } = setUp([A, B], 100)
  behaviour.answer = (url) => (url === A ? new Promise<Outcome>(() => {}) : OK)
  const outbox = await open()
  for (let n = 0; n < 300; n++) {
    tell(outbox, 'r', n)
    if (n % 30 === 0) await rest()
  }
  await pass(1)
  const [before] = outbox.list().endpoints
  expect(before?.dropped).toBeGreaterThan(190)
  tries.length = 0
  behaviour.answer = () => OK
  await open()
  await rest()
  // The one under way when the process ended comes once more, then the newest that were still to come, all of them.
  const again = tries.filter((one) => one.startsWith('a')).map((one) => Number(one.split(' ')[2]))
  const kept = (before?.waiting ?? 0) - 1
  expect(again).toEqual([0, ...Array.from({ length: kept }, (_, n) => 300 - kept + n)])
})

it('goes on after a restart where it was, also beside a line that a crash left torn', async () => {
  const { open, tell, rest, tries, behaviour, file, lines } = setUp([A, B])
  behaviour.answer = (url) => (url === A ? FAILED : OK)
  const outbox = await open()
  for (const n of [1, 2]) tell(outbox, 'r', n)
  await rest()
  await outbox.close()
  await appendFile(file, '{"event":"msg_half","at":17')
  tries.length = 0
  behaviour.answer = () => OK
  await open()
  await rest()
  expect(tries).toEqual(['a r 1', 'a r 2'])
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'skipped a damaged line', file }))
})

it('forgets what waited for an endpoint that is not in the settings any more', async () => {
  const first = setUp([A])
  first.behaviour.answer = () => FAILED
  const outbox = await first.open()
  first.tell(outbox, 'r', 1)
  await first.rest()
  await outbox.close()
  const second = setUp([B])
  const other = await second.open()
  await second.rest()
  expect(second.tries).toEqual([])
  expect(other.list().endpoints).toHaveLength(1)
})
