import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder } from '../../server/config/make_folder.js'

const root = mkdtempSync(path.join(tmpdir(), 'rtcroom-folder-'))
afterAll(() => rmSync(root, { recursive: true }))

/*
 * With dataDir /proc/nope the server hung at its start without a word: mkdir's `recursive` never ends where the system
 * refuses a child of a folder that is there.
 */
describe('a folder that is to be made', () => {
  it.skipIf(process.platform !== 'linux')('is refused where none can be, instead of hanging', async () => {
    await expect(makeFolder('/proc/nope/logs')).rejects.toThrow(/ENOENT/)
  })

  it('is made with those around it for its owner only, and twice is no fault', async () => {
    const folder = path.join(root, 'a/b/c')
    await Promise.all([makeFolder(folder), makeFolder(folder)])
    for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(path.join(root, made)).mode & 0o777).toBe(0o700)
    symlinkSync(folder, path.join(root, 'link'))
    await makeFolder(path.join(root, 'link/d'))
  })

  it('is refused where a file stands', async () => {
    writeFileSync(path.join(root, 'file'), '')
    await expect(makeFolder(path.join(root, 'file'))).rejects.toThrow(/EEXIST/)
    await expect(makeFolder(path.join(root, 'file/logs'))).rejects.toThrow(/ENOTDIR/)
  })
})
