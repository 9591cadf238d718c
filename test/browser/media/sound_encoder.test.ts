/**
 * Where a busy computer had lost sound, the encoder's library put silence in by a sample of its own and waited for it.
 * A stream that ended meanwhile left the next sample in an encoder that was gone, and an error in the page's console:
 * "An AudioSample was garbage collected without first being closed".
 */
import { AudioSample } from 'mediabunny'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SoundEncoder, type SoundPacket } from '../../../server/browser/media/publish/sound_encoder.js'

const RATE = 48_000
const BLOCK = 480
const packets: SoundPacket[] = []
const errors: unknown[] = []
const held = new Set<AudioSample>()

beforeEach(() => {
  const { clone, close } = AudioSample.prototype
  vi.spyOn(AudioSample.prototype, 'clone').mockImplementation(function (this: AudioSample) {
    const made = clone.call(this)
    held.add(made)
    return made
  })
  vi.spyOn(AudioSample.prototype, 'close').mockImplementation(function (this: AudioSample) {
    held.delete(this)
    close.call(this)
  })
  return () => vi.restoreAllMocks()
})
afterEach(() => {
  for (const list of [packets, errors]) list.length = 0
  held.clear()
})

/** Blocks of 10 ms, which the device has from `from` to `to` (ms) and tells of at once. */
function add(encoder: SoundEncoder, from: number, to: number): void {
  for (let time = from; time < to; time += 10)
    encoder.add(time + 10, { samples: new Float32Array(BLOCK).fill(0.1), sampleRate: RATE, time })
}

const open = () =>
  SoundEncoder.open(
    RATE,
    48_000,
    (packet) => packets.push(packet),
    (error) => errors.push(error),
  )

/** An encoder that is loaded; answers the time of the next block too, ms. */
async function working(): Promise<{ encoder: SoundEncoder; time: number }> {
  const encoder = await open()
  let time = 0
  for (; packets.length === 0; time += 10) {
    add(encoder, time, time + 10)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { encoder, time }
}

const more = (packet: number) => vi.waitFor(() => expect(packets.length).toBeGreaterThan(packet), 5_000)

it('ends with every sample let go of, while it fills what was lost', async () => {
  const { encoder, time } = await working()
  // More than may wait: the rest is left out, and the next block has a hole before it.
  add(encoder, time, time + 600)
  await more(packets.length)
  add(encoder, time + 600, time + 640)
  await encoder.close()
  await vi.waitFor(() => expect(held.size).toBe(0), 2_000)
  expect(errors).toEqual([])
})

it('ends with every sample let go of, while it is still being loaded', async () => {
  const encoder = await open()
  add(encoder, 0, 200)
  await encoder.close()
  expect(held.size).toBe(0)
  expect([...errors, ...packets]).toEqual([])
})

it('puts silence in the place of what was left out: time goes on', async () => {
  const { encoder, time } = await working()
  add(encoder, time, time + 600)
  await more(packets.length + 8)
  add(encoder, time + 600, time + 700)
  await vi.waitFor(() => expect(packets.at(-1)?.time).toBeGreaterThan(time + 600), 5_000)
  const gaps = packets.slice(1).map((packet, index) => packet.time - (packets[index]?.time ?? 0))
  expect(Math.max(...gaps)).toBeLessThan(40)
  await encoder.close()
})
