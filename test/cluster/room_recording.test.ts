import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { near, see } from '../media/mix/seen.js'
import { probe } from '../media/record/clip.js'
import { type Pusher, push } from '../support/ffmpeg.js'
import type { RestClient } from '../support/rest_client.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'
import { entersWithStreamAt } from './enters.js'

// One file of a whole room was refused where there are several nodes: nobody had the streams of all members.

let cluster: Cluster
let folders: string[]
let nodes: RunningServer[]
const pushers: Pusher[] = []

beforeAll(async () => {
  cluster = await Cluster.start()
  folders = [1, 2].map((n) => mkdtempSync(path.join(tmpdir(), `rtcroom-room-recording-${n}-`)))
  nodes = []
  for (const dataDir of folders)
    nodes.push(
      await cluster.node({
        dataDir,
        record: { layout: 'room', minFreeBytes: 2 ** 20 },
        mix: { maxRooms: 2 },
        multiRoom: { heartbeatTimeout: 90 },
      }),
    )
}, 120_000)
afterAll(async () => {
  await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()))
  await cluster.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const at = (n: number): RunningServer => {
  const node = nodes[n]
  if (node === undefined) throw new Error('there are two nodes')
  return node
}
const files = (n: number) => {
  const folder = path.join(folders[n] ?? '', 'recordings')
  return readdirSync(folder).flatMap((name) => (name.endsWith('.mp4') ? [path.join(folder, name)] : []))
}

async function publishes(user: RestClient, n: number, tone: number): Promise<Pusher> {
  const pusher = push(await entersWithStreamAt(at(n), user, 'm1'), { tone })
  pushers.push(pusher)
  return pusher
}

test('a room whose members are on two nodes is one file, and another one when its creator publishes elsewhere', async () => {
  const [ann, bob] = [await at(0).user('ann'), await at(1).user('bob')]
  const anns = await at(1).user('ann')
  await ann.create('multi_room', 'm1')
  const records = async (by = anns) =>
    (await by.call('multi_room', 'get_record_list', { roomID: 'm1', cnt: 20, index: 0 })).records ?? []
  /** How long a file has become only its own node knows, while it is written. */
  const recorded = (by: RestClient, least: number) =>
    expect.poll(async () => (await records(by))[0]?.duration ?? 0, { timeout: 60_000 }).toBeGreaterThan(least)
  const first = await publishes(ann, 0, 400)
  await publishes(bob, 1, 700)
  // Asked at the node that does not record it.
  const asked = await anns.call('multi_room', 'start_record', { roomID: 'm1' })
  expect(asked).toMatchObject({ code: 0 })
  expect(asked.recording).toHaveLength(2)
  const shown = async () => ((await bob.call('multi_room', 'get_pushers', { roomID: 'm1' })).recording ?? []).sort()
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['ann', 'bob'])
  await recorded(ann, 8)
  expect([files(0).length, files(1).length]).toEqual([1, 0])

  await first.stop()
  await publishes(anns, 1, 1_100)
  await expect.poll(() => files(1).length, { timeout: 30_000 }).toBe(1)
  await recorded(anns, 8)
  expect([files(0).length, files(1).length]).toEqual([1, 1])
  expect(await shown()).toEqual(['ann', 'bob'])
  await anns.call('multi_room', 'stop_record', { roomID: 'm1' })
  const ended = async () => (await records()).filter(({ endTime }) => endTime !== undefined)
  await expect.poll(async () => (await ended()).length, { timeout: 30_000 }).toBe(2)
  // Nobody reads anything from the other node any more.
  const players = (n: number) => at(n).assembly.services.registry.getSingleMetricAsString('rtcroom_media_players')
  for (const n of [0, 1]) await expect.poll(() => players(n), { timeout: 15_000 }).toMatch(/rtcroom_media_players 0$/)
  expect(await ended()).toMatchObject([{ userID: '' }, { userID: '' }])

  for (const [file = '', tone] of [
    [files(0)[0], 400],
    [files(1)[0], 1_100],
  ] as const) {
    const { streams, errors, duration } = probe(file)
    expect([streams.map(({ codec_name }) => codec_name).sort(), errors]).toEqual([['aac', 'h264'], ''])
    const seen = await see(file, 640, 480, Math.min(7, duration - 1))
    const dark = (x: number) => [180, 240, 300].every((y) => near(seen.at(x, y), [0, 0, 0]))
    expect([dark(160), dark(480)]).toEqual([false, false])
    expect([seen.loudest(tone) > 0.02, seen.loudest(700) > 0.02]).toEqual([true, true])
  }
}, 240_000)
