import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { see } from '../media/mix/seen.js'
import { probe } from '../media/record/clip.js'
import { type Pusher, push } from '../support/ffmpeg.js'
import type { NodeProcess } from '../support/node_process.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'
import { entersWithStreamAt, entersWithStreamBeside } from './enters.js'

// The node that records a room is killed: another one goes on.

let cluster: Cluster
let folders: string[]
let victim: { url: string; port: number; node: NodeProcess }
let other: RunningServer
const pushers: Pusher[] = []

const settings = (dataDir = '') => ({
  dataDir,
  record: { layout: 'room', minFreeBytes: 2 ** 20 } as const,
  mix: { maxRooms: 2 },
  multiRoom: { heartbeatTimeout: 120 },
})

beforeAll(async () => {
  cluster = await Cluster.start()
  folders = [1, 2].map((n) => mkdtempSync(path.join(tmpdir(), `rtcroom-taken-over-${n}-`)))
  victim = await cluster.process(settings(folders[0]))
  other = await cluster.node(settings(folders[1]))
}, 120_000)
afterAll(async () => {
  await Promise.all(pushers.splice(0).map((pusher) => pusher.stop()))
  await cluster.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const files = (n: number) => {
  const folder = path.join(folders[n] ?? '', 'recordings')
  return readdirSync(folder).flatMap((name) => (name.endsWith('.mp4') ? [path.join(folder, name)] : []))
}
function publish(url: string, tone: number): void {
  pushers.push(push(url, { tone }))
}

test('a room is recorded on when its recording node is killed, and its first file comes back with that node', async () => {
  const [ann, bob] = [await other.user('ann'), await other.user('bob')]
  await ann.create('multi_room', 'm1')
  const records = async () =>
    (await ann.call('multi_room', 'get_record_list', { roomID: 'm1', cnt: 20, index: 0 })).records ?? []
  const shown = async () => ((await bob.call('multi_room', 'get_pushers', { roomID: 'm1' })).recording ?? []).sort()
  const lasts = (least: number) =>
    expect.poll(async () => (await records())[0]?.duration ?? 0, { timeout: 60_000 }).toBeGreaterThan(least)
  publish(await entersWithStreamBeside(other, ann, 'm1'), 400)
  publish(await entersWithStreamAt(other, bob, 'm1'), 700)
  expect(await ann.call('multi_room', 'start_record', { roomID: 'm1' })).toMatchObject({ code: 0 })
  await expect.poll(() => [files(0).length, files(1).length], { timeout: 30_000 }).toEqual([1, 0])
  await expect.poll(shown, { timeout: 20_000 }).toEqual(['ann', 'bob'])
  await new Promise((resolve) => setTimeout(resolve, 5_000))

  await victim.node.stop()
  const killed = performance.now()
  await expect.poll(() => files(1).length, { timeout: 60_000 }).toBe(1)
  console.log(`the other node records ${((performance.now() - killed) / 1000).toFixed(1)} s after the kill`)
  await expect.poll(shown, { timeout: 20_000 }).toEqual(['bob'])
  await lasts(5)

  publish(await entersWithStreamAt(other, ann, 'm1'), 1_100)
  await expect.poll(shown, { timeout: 20_000 }).toEqual(['ann', 'bob'])
  victim = await cluster.process(settings(folders[0]), victim.port)
  await expect.poll(async () => (await records()).length, { timeout: 40_000 }).toBe(2)
  await lasts(15)
  expect([files(0).length, files(1).length]).toEqual([1, 1])
  await ann.call('multi_room', 'stop_record', { roomID: 'm1' })
  const ended = async () => (await records()).filter(({ endTime }) => endTime !== undefined).length
  await expect.poll(ended, { timeout: 30_000 }).toBe(2)
  await expect.poll(shown, { timeout: 20_000 }).toEqual([])

  for (const [n, tones] of [
    [0, [400, 700]],
    [1, [700, 1_100]],
  ] as const) {
    const [file = ''] = files(n)
    const { streams, errors, duration } = probe(file)
    expect([streams.map(({ codec_name }) => codec_name).sort(), errors]).toEqual([['aac', 'h264'], ''])
    const seen = await see(file, 640, 480, duration)
    for (const tone of tones) expect([n, tone, seen.loudest(tone) > 0.02]).toEqual([n, tone, true])
  }
}, 240_000)
