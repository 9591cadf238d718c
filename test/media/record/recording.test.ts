import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { ManualClock } from '../../support/manual_clock.js'
import { makeClip, probe } from './clip.js'
import { type RecorderFixture, recorderFixture, roomOf } from './recorder_fixture.js'

const clip = makeClip()
const open: RecorderFixture[] = []

async function fixture(...options: Parameters<typeof recorderFixture>): Promise<RecorderFixture> {
  const made = await recorderFixture(...options)
  open.push(made)
  return made
}

afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const later = (tags: readonly FlvTag[], ms: number) => tags.map((tag) => ({ ...tag, timestamp: tag.timestamp + ms }))
const finishedFiles = (made: RecorderFixture, count: number) =>
  vi.waitFor(() => expect(made.store.list((entry) => entry.endTime !== undefined)).toHaveLength(count), 5_000)

/** Of a file's sound, dB. */
function loudestOf(file: string): number {
  const measuring = ['-hide_banner', '-nostdin', '-i', file, '-vn', '-af', 'volumedetect', '-f', 'null', '-']
  const { stderr } = spawnSync('ffmpeg', measuring, { encoding: 'utf8' })
  return Number(/max_volume: (-?[\d.]+) dB/.exec(stderr)?.[1] ?? Number.NaN)
}

describe('what is recorded', () => {
  it('holds every picture and all sound of a run, and plays without an error', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', clip)
    await finishedFiles(made, 1)
    const found = probe((await made.files())[0] ?? '')
    expect(found.errors).toBe('')
    expect(found.streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264'])
    expect(found.streams.find(({ codec_name }) => codec_name === 'h264')?.packets).toBe(45)
    expect(found.duration).toBeGreaterThan(2.9)
    expect(found.duration).toBeLessThan(3.2)
  })

  it('is silent where the room has muted the sound, though the client sends it all the same', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    made.relay.mute('anna_1', { audio: true, video: false })
    await made.publish('anna_1', clip)
    made.relay.mute('ben_1', { audio: false, video: false })
    made.commit(roomOf('ben', 'ben'), 'room2')
    await made.publish('ben_1', clip)
    await finishedFiles(made, 2)
    const heard = new Map(made.store.list(() => true).map(({ userID, recordID }) => [userID, recordID]))
    const files = await made.files()
    const loudest = (userID: string) =>
      loudestOf(files.find((file) => file.includes(heard.get(userID) ?? 'nobody')) ?? '')
    expect(loudest('anna')).toBeLessThan(-80)
    expect(loudest('ben')).toBeGreaterThan(-40)
    const found = probe(files.find((file) => file.includes(heard.get('anna') ?? 'nobody')) ?? '')
    expect(found.errors).toBe('')
    expect(found.streams.find(({ codec_name }) => codec_name === 'h264')?.packets).toBe(45)
    expect(found.duration).toBeGreaterThan(2.9)
  })

  it.each([
    ['pictures only', { audio: false }, ['h264']],
    ['sound only', { video: false }, ['aac']],
  ])('may be %s', async (_name, options, codecs) => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', makeClip({ seconds: 2, ...options }))
    await finishedFiles(made, 1)
    const found = probe((await made.files())[0] ?? '')
    expect(found.errors).toBe('')
    expect(found.streams.map(({ codec_name }) => codec_name)).toEqual(codecs)
  })

  it('goes to another file with another resolution', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', [...clip, ...later(makeClip({ size: '320x240' }), 3_000)])
    await finishedFiles(made, 2)
    const sizes = (await made.files())
      .map((file) => probe(file))
      .map(({ errors, streams }) => [errors, streams.find(({ width }) => width)?.width])
    expect(sizes.sort()).toEqual([
      ['', 160],
      ['', 320],
    ])
  })

  it('goes to another file when a track falls silent, and keeps what the other one brings', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    const silent = makeClip({ seconds: 8, audio: false })
    await made.publish('anna_1', [...clip, ...later(silent.slice(2), 3_000)])
    await finishedFiles(made, 2)
    const found = (await made.files()).map((file) => probe(file))
    expect(found.map(({ errors }) => errors)).toEqual(['', ''])
    expect(found.map(({ streams }) => streams.length).sort()).toEqual([1, 2])
    const pictures = found.reduce(
      (sum, { streams }) => sum + (streams.find(({ codec_name }) => codec_name === 'h264')?.packets ?? 0),
      0,
    )
    expect(pictures).toBeGreaterThan(45 + 120 - 20)
  })

  it('is one file a run when the stream comes back', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', clip)
    await made.publish('anna_1', clip)
    await finishedFiles(made, 2)
  })

  it('goes to the next file at the length that is allowed', async () => {
    const made = await fixture({ mode: 'all', maxFileDuration: 1 })
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', clip)
    await finishedFiles(made, 3)
    const pictures = (await made.files()).map(
      (file) => probe(file).streams.find(({ codec_name }) => codec_name === 'h264')?.packets,
    )
    expect(pictures).toEqual([15, 15, 15])
  })

  it('ends a running file that fills the disk alone, so that it can go, and goes on in another', async () => {
    const clock = new ManualClock()
    const made = await fixture({ mode: 'all', maxTotalBytes: 15_000 }, clock)
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', clip, false)
    await vi.waitFor(() => expect(made.store.bytes).toBeGreaterThan(15_000), 5_000)
    const [before] = made.store.list(() => true)
    clock.advance(10_000)
    await vi.waitFor(async () => expect(await made.files()).toEqual([]), 5_000)
    expect(made.finished[0]?.record.recordID).toBe(before?.recordID)
    await made.publish('anna_1', later(clip, 3_000), false)
    await vi.waitFor(async () => expect(await made.files()).toHaveLength(1), 5_000)
  })

  it('leaves no file behind where nothing came', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna'))
    made.commit(undefined)
    await made.recorder.close()
    expect(await made.files()).toEqual([])
  })
})

describe('who is recorded', () => {
  it('is everybody with the setting "all", nobody with "off"', async () => {
    const off = await fixture()
    off.commit(roomOf('anna', 'anna'))
    await off.publish('anna_1', clip)
    await off.recorder.close()
    expect(off.store.list(() => true)).toEqual([])
  })

  it('is the whole room, and those who enter later, when its creator asks for the room', async () => {
    const { recorder, commit } = await fixture()
    const room = roomOf('anna', 'anna', 'ben')
    expect(await recorder.start(room)).toEqual(['anna_1', 'ben_1'])
    commit(roomOf('anna', 'anna', 'ben', 'carl'))
    expect(await recorder.start(roomOf('anna', 'anna', 'ben', 'carl'), 'carl')).toEqual(['anna_1', 'ben_1', 'carl_1'])
    expect(await recorder.stop(roomOf('anna', 'anna', 'ben', 'carl'), 'ben')).toEqual(['anna_1', 'carl_1'])
    expect(await recorder.stop(roomOf('anna', 'anna', 'ben', 'carl'))).toEqual([])
  })

  it('is one member when one is asked for', async () => {
    const { recorder } = await fixture()
    expect(await recorder.start(roomOf('anna', 'anna', 'ben'), 'ben')).toEqual(['ben_1'])
  })

  it('is whose push URL asks for it', async () => {
    const made = await fixture({ byURL: true })
    made.commit(roomOf('anna', 'anna', 'ben'))
    made.recorder.ask('ben_1', '192.0.2.1')
    await made.publish('anna_1', clip)
    await made.publish('ben_1', clip)
    await finishedFiles(made, 1)
    expect(made.store.list(() => true)[0]?.userID).toBe('ben')
  })

  it('is no one any more whom the creator stopped, also with the setting "all"', async () => {
    const { recorder, commit } = await fixture({ mode: 'all' })
    const room = roomOf('anna', 'anna', 'ben')
    commit(room)
    expect(await recorder.stop(room)).toEqual([])
    expect(await recorder.start(room, 'ben')).toEqual(['ben_1'])
  })
})

describe('who is told and who may fetch', () => {
  it('is the creator of that time and the one who was recorded, nobody else', async () => {
    const made = await fixture({ mode: 'all' })
    made.commit(roomOf('anna', 'anna', 'ben'))
    await made.publish('ben_1', clip)
    await vi.waitFor(() => expect(made.finished.map(({ userID }) => userID).sort()).toEqual(['anna', 'ben']), 5_000)
    const query = { index: 0, cnt: 10 }
    const address = { secure: true, host: 'other.test' }
    for (const userID of ['anna', 'ben']) expect((await made.recorder.list(userID, query, address)).total).toBe(1)
    expect(await made.recorder.list('carl', query, address)).toEqual({ records: [], total: 0 })
    expect(await made.recorder.list('anna', { ...query, roomID: 'room2' }, address)).toEqual({ records: [], total: 0 })
    const [record] = (await made.recorder.list('anna', { ...query, roomID: 'room1' }, address)).records
    expect(record?.url).toMatch(
      /^https:\/\/other\.test\/recordings\/[a-z0-9]+\.mp4\?txSecret=[0-9a-f]{32}&txTime=[0-9A-F]+$/,
    )
    expect(record?.duration).toBeCloseTo(3, 0)
  })

  it('sees the newest first, page by page', async () => {
    const made = await fixture({ mode: 'all', maxFileDuration: 1 })
    made.commit(roomOf('anna', 'anna'))
    await made.publish('anna_1', clip)
    await finishedFiles(made, 3)
    const all = (await made.recorder.list('anna', { index: 0, cnt: 10 }, { secure: false, host: 'h' })).records
    expect(all.map(({ startTime }) => startTime)).toEqual(all.map(({ startTime }) => startTime).sort((a, b) => b - a))
    const page = await made.recorder.list('anna', { index: 1, cnt: 1 }, { secure: false, host: 'h' })
    expect(page).toMatchObject({ total: 3, records: [{ recordID: all[1]?.recordID }] })
  })
})
