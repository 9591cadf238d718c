import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadKey } from '../../server/identity/keys.js'

describe('loadKey', () => {
  let dataDir = ''
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-keys-'))
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  it('makes a key once, readable by its owner only, and answers the same ever after', async () => {
    const key = await loadKey(dataDir, 'token')
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(await loadKey(dataDir, 'token')).toBe(key)
    expect(await loadKey(dataDir, 'usersig')).not.toBe(key)
    expect((await stat(path.join(dataDir, 'keys', 'token'))).mode & 0o777).toBe(0o600)
  })

  it('gives everybody who asks at the same time the same key, and leaves nothing else behind', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadKey(dataDir, 'token')))
    expect(new Set(keys).size).toBe(1)
    expect(await readdir(path.join(dataDir, 'keys'))).toEqual(['token'])
  })

  it('names a damaged key file instead of replacing it', async () => {
    await loadKey(dataDir, 'token')
    const file = path.join(dataDir, 'keys', 'token')
    await writeFile(file, 'oops')
    await expect(loadKey(dataDir, 'token')).rejects.toThrow(file)
    expect(await readFile(file, 'utf8')).toBe('oops')
  })
})
