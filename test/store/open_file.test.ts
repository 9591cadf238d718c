import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { OpenFile } from '../../server/store/open_file.js'

let folder: string
let file: string
let disk: OpenFile
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'open-file-'))
  file = path.join(folder, 'lines')
  disk = new OpenFile()
})
afterEach(async () => {
  await disk.close()
  await rm(folder, { recursive: true })
})

async function* parts(...texts: string[]) {
  yield* texts
}

it('goes on in the new file when that took the place of the old one', async () => {
  await disk.replace(file, parts('a\n'))
  await disk.append(file, 'b\n')
  await disk.replace(file, parts('b\n'))
  await disk.append(file, 'c\n')
  expect(await readFile(file, 'utf8')).toBe('b\nc\n')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it('opens the file again after it was closed, and after an error', async () => {
  await disk.replace(file, parts('a\n'))
  await disk.close()
  await disk.append(file, 'b\n')
  const nowhere = new OpenFile()
  await expect(nowhere.append(path.join(folder, 'none', 'lines'), 'x')).rejects.toThrow('ENOENT')
  await nowhere.append(file, 'c\n')
  await nowhere.close()
  expect(await readFile(file, 'utf8')).toBe('a\nb\nc\n')
})

/*
 * Somebody removed dataDir under a server that ran. What webhooks had still to be told went on into a file that nobody
 * could read any more, without a line in the log, and was lost with the next start.
 */
it('adds nothing to a file that was removed, and goes on in one that was put in its place', async () => {
  await disk.replace(file, parts('a\n'))
  await disk.append(file, 'b\n')
  await writeFile(`${file}.restored`, 'a\n')
  await rename(`${file}.restored`, file)
  await disk.append(file, 'c\n')
  expect(await readFile(file, 'utf8')).toBe('a\nc\n')
  await rm(file)
  await expect(disk.append(file, 'd\n')).rejects.toThrow('ENOENT')
  await disk.replace(file, parts('a\n', 'd\n'))
  await disk.append(file, 'e\n')
  expect(await readFile(file, 'utf8')).toBe('a\nd\ne\n')
})
