import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { getPriority } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { spawnFfmpeg } from '../../../server/media/ffmpeg/spawn_ffmpeg.js'

/*
 * Where no file was free for the pipes of a process, Node made none, and the server ended by an uncaught error: a guest
 * who held many connections and asked for a cover could end it.
 */
it('a process that finds no free file for its pipes is a failure like any other', () => {
  const script = path.join(import.meta.dirname, 'without_files.ts')
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -n 120; exec "${process.execPath}" --import tsx "${script}"`],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(['no file is free for its pipes', 'no file is free for its pipes'])
}, 30_000)

it('a program that is not there is told by its error', async () => {
  const spawned = spawnFfmpeg('/nowhere/ffmpeg', [], 3)
  if (spawned instanceof Error) throw spawned
  const [error] = await once(spawned.child, 'error')
  expect(String(error)).toContain('ENOENT')
})

// Sixteen decoders of one guest's stream kept the server itself from answering for seconds.
it('what decodes and encodes yields to the server', async () => {
  const spawned = spawnFfmpeg('sleep', [], 3)
  if (spawned instanceof Error) throw spawned
  expect(getPriority(spawned.child.pid) - getPriority()).toBe(10)
  spawned.child.kill('SIGKILL')
  await once(spawned.child, 'close')
})
