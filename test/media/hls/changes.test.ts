import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { makeClip } from '../record/clip.js'
import { FedStream } from './fed_stream.js'
import { checkUpdate, type MediaPlaylist } from './playlist_rules.js'

const SECONDS = 3
const LENGTH = SECONDS * 1_000
const small = makeClip({ seconds: SECONDS })
const large = makeClip({ seconds: SECONDS, size: '320x240' })

/** Pictures that ffmpeg decodes of the segments of one set of tracks, by width. */
function decoded({ stream }: FedStream, run: string, segments: MediaPlaylist['segments']): Map<number, number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-hls-'))
  try {
    const file = path.join(folder, 'v.mp4')
    const names = [segments[0]?.map ?? '', ...segments.map(({ uri }) => uri)]
    writeFileSync(file, Buffer.concat(names.map((name) => stream.file(run, name) ?? Buffer.alloc(0))))
    const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=width', '-of', 'csv=p=0', file]
    const counts = new Map<number, number>()
    for (const [width] of execFileSync('ffprobe', args, { encoding: 'utf8' }).matchAll(/\d+/g))
      counts.set(Number(width), (counts.get(Number(width)) ?? 0) + 1)
    return counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// A telephone that was turned, or an encoder that adapted, ended the playlist: players that knew this one address, as
// Safari with a video element, stood still for good.
it('pictures of another size follow in the same playlist, after a discontinuity', async () => {
  const fed = new FedStream()
  await fed.feed(small)
  const run = await fed.run()
  const before = fed.playlist(run)
  await fed.feed(large, LENGTH)
  const after = fed.playlist(run)
  checkUpdate(before, after)
  expect([await fed.run(), after.ended]).toEqual([run, false])
  expect(new Set(after.segments.map(({ map, discontinuity }) => `${map} ${discontinuity}`))).toEqual(
    new Set(['init1.mp4 0', 'init2.mp4 1']),
  )
  const [first, second] = ['init1.mp4', 'init2.mp4'].map((init) => after.segments.filter(({ map }) => map === init))
  expect(decoded(fed, run, first ?? [])).toEqual(new Map([[160, SECONDS * 15]]))
  // The rest waits for the end of its segment.
  expect(decoded(fed, run, second ?? [])).toEqual(new Map([[320, (SECONDS - 1) * 15]]))
  fed.stream.close()
})

it('what players must not see change does not, however often the size changes', async () => {
  const fed = new FedStream()
  await fed.feed(small)
  const run = await fed.run()
  const sizes: number[] = []
  let before = fed.playlist(run)
  for (let i = 1; i < 9; i++) {
    await fed.feed(i % 2 === 0 ? small : large, i * LENGTH)
    const after = fed.playlist(run)
    checkUpdate(before, after)
    for (const { uri, map } of after.segments)
      expect([fed.stream.file(run, uri)?.length, fed.stream.file(run, map)?.length]).not.toContain(undefined)
    before = after
    sizes.push(fed.stream.size)
  }
  expect(before.segments.at(-1)?.discontinuity).toBe(8)
  expect(fed.stream.file(run, 'init1.mp4')).toBeUndefined()
  expect(Math.max(...sizes.slice(4))).toBeLessThan(Math.max(...sizes.slice(0, 4)) * 1.5)
  fed.stream.close()
})

it('a publisher that comes back with times from the beginning goes on in the same playlist', async () => {
  const fed = new FedStream()
  await fed.feed(small, 100_000)
  const run = await fed.run()
  const before = fed.playlist(run)
  fed.tap.end()
  await fed.feed(large)
  await fed.feed(small, LENGTH)
  const after = fed.playlist(run)
  checkUpdate(before, after)
  expect(after.ended).toBe(false)
  expect(Math.max(...after.segments.map(({ seconds }) => seconds))).toBeLessThanOrEqual(after.targetDuration)
  fed.stream.close()
})

// Players keep a buffer for pictures and wait for it to be filled.
it('a camera that is switched off ends the playlist, and who asks then has one of sound alone', async () => {
  const fed = new FedStream()
  await fed.feed(small)
  const run = await fed.run()
  await fed.feed(makeClip({ seconds: 8, video: false }), LENGTH)
  expect(fed.playlist(run).ended).toBe(true)
  const next = await fed.run()
  expect([next === run, fed.playlist(next).ended]).toEqual([false, false])
  expect((await fed.stream.master(1))?.text).not.toContain('avc1')
  fed.stream.close()
})
