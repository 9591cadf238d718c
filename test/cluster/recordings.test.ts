import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Pusher, push } from '../support/ffmpeg.js'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { type Receiver, receiver, SECRET } from '../webhooks/support/receiver.js'
import { SECRET as CLUSTER_SECRET, Cluster } from './cluster.js'
import { entersWithStreamAt } from './enters.js'

// Each node recorded what it was asked for itself: streams of other nodes never, and its files were in its list alone.

let cluster: Cluster
let subscriber: Receiver
let nodes: RunningServer[]
let folders: string[]
const pushers: Pusher[] = []

beforeAll(async () => {
  subscriber = await receiver()
  cluster = await Cluster.start()
  folders = [1, 2, 3].map((n) => mkdtempSync(path.join(tmpdir(), `rtcroom-recordings-${n}-`)))
  nodes = []
  for (const dataDir of folders) nodes.push(await cluster.node(settings(dataDir)))
}, 120_000)
afterAll(async () => {
  await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()))
  await cluster.stop()
  await subscriber.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const settings = (dataDir: string) => ({
  dataDir,
  admin: { token: 'a'.repeat(32) },
  record: { minFreeBytes: 2 ** 20 },
  webhook: { urls: [subscriber.url], secret: [SECRET] },
  multiRoom: { heartbeatTimeout: 60 },
})

const at = (n: number): RunningServer => {
  const node = nodes[n]
  if (node === undefined) throw new Error('there are three nodes')
  return node
}
const files = (n: number) =>
  readdirSync(path.join(folders[n] ?? '', 'recordings')).filter((name) => name.endsWith('.mp4'))
const enters = (user: RestClient, roomID: string, n: number) => entersWithStreamAt(at(n), user, roomID)

/** The same with a stream of ffmpeg's. */
async function publishes(user: RestClient, roomID: string, n: number): Promise<Pusher> {
  const pusher = push(await enters(user, roomID, n))
  pushers.push(pusher)
  return pusher
}

const recording = async (user: RestClient, roomID: string) =>
  (await user.call('multi_room', 'get_pushers', { roomID })).recording ?? []
const recordsOf = async (user: RestClient, roomID: string) =>
  (await user.call('multi_room', 'get_record_list', { roomID, cnt: 20, index: 0 })).records ?? []
const admin = async (n: number, op: string, fields: object): Promise<{ code: number; total?: number }> => {
  const headers = { Authorization: `Bearer ${'a'.repeat(32)}`, 'Content-Type': 'application/json' }
  const body = JSON.stringify(fields)
  return (await fetch(`${at(n).url}/weapp/admin/${op}`, { method: 'POST', headers, body })).json()
}

test('what any node is asked is recorded where the stream is, listed, fetched and removed by way of every node', async () => {
  const [ann, bob] = [await at(0).user('ann'), await at(1).user('bob')]
  await ann.create('multi_room', 'm1')
  const streams = [await publishes(ann, 'm1', 0), await publishes(bob, 'm1', 1)]
  // The third node has neither stream.
  const asker = await at(2).user('ann')
  const asked = await asker.call('multi_room', 'start_record', { roomID: 'm1' })
  expect(asked).toMatchObject({ code: 0 })
  expect(asked.recording).toHaveLength(2)
  for (const n of [0, 1, 2])
    await expect
      .poll(async () => (await recording(await at(n).user('bob'), 'm1')).sort(), { timeout: 10_000 })
      .toEqual(['ann', 'bob'])
  await expect.poll(() => [files(0).length, files(1).length, files(2).length], { timeout: 20_000 }).toEqual([1, 1, 0])
  await new Promise((resolve) => setTimeout(resolve, 4_000))

  // Another node than the one that was asked to begin.
  const stopper = await at(1).user('ann')
  expect(await stopper.call('multi_room', 'stop_record', { roomID: 'm1', targetUserID: 'ann' })).toMatchObject({
    code: 0,
  })
  await expect.poll(async () => recording(bob, 'm1'), { timeout: 10_000 }).toEqual(['bob'])
  await stopper.call('multi_room', 'stop_record', { roomID: 'm1' })
  await expect.poll(async () => recording(bob, 'm1'), { timeout: 10_000 }).toEqual([])
  await Promise.all(streams.map((pusher) => pusher.stop()))

  const finished = async (user: RestClient) =>
    (await recordsOf(user, 'm1')).filter(({ endTime }) => endTime !== undefined).map(({ userID }) => userID)
  for (const n of [0, 1, 2])
    await expect
      .poll(async () => (await finished(await at(n).user('ann'))).sort(), { timeout: 20_000 })
      .toEqual(['ann', 'bob'])
  expect(await finished(await at(0).user('bob'))).toEqual(['bob'])
  const listed = await recordsOf(asker, 'm1')
  for (const { userID, url } of listed) {
    expect(new URL(url).origin).toBe(at(userID === 'ann' ? 0 : 1).url)
    const show = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0']
    const { stdout } = await promisify(execFile)('ffprobe', [...show, url], { timeout: 30_000 })
    expect(stdout.split('\n').sort().join(' ').trim()).toBe('aac h264')
  }
  // Each was told once, by whichever node.
  await expect
    .poll(() => subscriber.received.filter(({ type }) => type === 'recording.finished').length, { timeout: 10_000 })
    .toBe(2)

  expect(await admin(2, 'list_records', { roomID: 'm1' })).toMatchObject({ code: 0, total: 2 })
  const bobs = listed.find(({ userID }) => userID === 'bob')
  expect(await admin(2, 'delete_record', { recordID: bobs?.recordID })).toMatchObject({ code: 0 })
  expect(await admin(2, 'delete_record', { recordID: bobs?.recordID })).toMatchObject({ code: 1 })
  await expect.poll(() => files(1), { timeout: 5_000 }).toEqual([])
  for (const n of [0, 1, 2])
    await expect.poll(async () => finished(await at(n).user('ann')), { timeout: 5_000 }).toEqual(['ann'])
}, 120_000)

test('with a node end its recordings; its files are listed again when it is back, without what was removed meanwhile', async () => {
  const [cat, dan] = [await at(0).user('cat'), await at(1).user('dan')]
  await cat.create('multi_room', 'm2')
  await publishes(cat, 'm2', 0)
  const [stream, elsewhere] = [await publishes(dan, 'm2', 1), await at(0).user('dan')]
  const start = () => cat.call('multi_room', 'start_record', { roomID: 'm2', targetUserID: 'dan' })
  await start()
  await expect.poll(() => recording(cat, 'm2'), { timeout: 10_000 }).toEqual(['dan'])
  await expect.poll(() => files(1).length, { timeout: 20_000 }).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  await cat.call('multi_room', 'stop_record', { roomID: 'm2' })
  await expect.poll(async () => (await recordsOf(elsewhere, 'm2'))[0]?.endTime, { timeout: 20_000 }).toBeGreaterThan(0)
  const [removed] = await recordsOf(elsewhere, 'm2')
  await start()
  await expect.poll(() => files(1).length, { timeout: 20_000 }).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 2_000))

  const { url } = at(1)
  await at(1).close()
  await stream.stop()
  // The others take a node for gone when it was silent for 10 s, and look each 10 s.
  await expect.poll(() => recording(cat, 'm2'), { timeout: 40_000 }).toEqual([])
  expect(await recordsOf(elsewhere, 'm2')).toEqual([])
  expect(await admin(2, 'delete_record', { recordID: removed?.recordID })).toMatchObject({ code: 0 })

  const again = { port: Number(new URL(url).port), cluster: { secret: CLUSTER_SECRET, nodeUrl: url } }
  nodes[1] = await cluster.node({ ...settings(folders[1] ?? ''), ...again })
  await expect.poll(async () => (await recordsOf(elsewhere, 'm2')).length, { timeout: 20_000 }).toBe(1)
  expect((await recordsOf(elsewhere, 'm2'))[0]?.recordID).not.toBe(removed?.recordID)
  expect(files(1)).toHaveLength(1)
}, 180_000)

test('two requests at once at two nodes both count, and the later one of a member and of the room', async () => {
  const eve = await at(0).user('eve')
  await eve.create('multi_room', 'm3')
  for (const [n, userID] of ['eve', 'fay', 'gil'].entries()) await enters(await at(n).user(userID), 'm3', n)
  const eves = await Promise.all([0, 1, 2].map((n) => at(n).user('eve')))
  const ask = (n: number, op: 'start_record' | 'stop_record', targetUserID?: string) =>
    eves[n]?.call('multi_room', op, { roomID: 'm3', ...(targetUserID && { targetUserID }) })
  const shown = async () => (await recording(eve, 'm3')).sort()
  await Promise.all([ask(0, 'start_record', 'eve'), ask(1, 'start_record', 'fay'), ask(2, 'start_record', 'gil')])
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['eve', 'fay', 'gil'])
  await ask(1, 'stop_record', 'gil')
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['eve', 'fay'])
  await ask(2, 'start_record')
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['eve', 'fay', 'gil'])
  await eve.call('multi_room', 'destroy_room', { roomID: 'm3' })
  // Nothing that was asked in the room before counts in the next one of that id.
  await eve.create('multi_room', 'm3')
  await enters(eve, 'm3', 0)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await shown()).toEqual([])
}, 60_000)
