import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, it } from 'vitest'
import { RecordStore } from '../../../server/media/record/record_store.js'
import { compiled } from '../../support/compiled.js'
import { silentLog } from '../../support/silent_log.js'
import { probe } from './clip.js'
import { ROOMY } from './recorder_fixture.js'

let folder = ''

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Starts a process that records, and kills it without warning at that stream time (ms). Answers the time reached. */
async function recordUntilKilled(at: number): Promise<number> {
  const child = spawn(process.execPath, [await compiled('test/media/record/record_forever.ts'), folder, '3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let reached = 0
  for await (const line of createInterface({ input: child.stdout })) {
    reached = Number(line)
    if (reached >= at) child.kill('SIGKILL')
  }
  return reached
}

it('a recording whose process is killed (kill -9) plays up to the last two seconds, and is in the list after the restart', async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-crash-'))
  const reached = await recordUntilKilled(6_500)
  expect(reached).toBeGreaterThanOrEqual(6_500)
  const store = await RecordStore.open(folder, ROOMY, silentLog)
  const [entry] = store.list(() => true)
  expect(entry?.endTime).toBeDefined()
  expect(entry?.duration).toBeGreaterThan(reached / 1_000 - 2.5)
  const found = probe(store.file('killed0001'))
  expect(found.errors).toBe('')
  // A key frame every two seconds: at 6.5 s, what came before second 6 is on the disk.
  const pictures = found.streams.find(({ codec_name }) => codec_name === 'h264')?.packets ?? 0
  expect(pictures).toBeGreaterThanOrEqual(Math.floor(reached / 2_000) * 30)
})
