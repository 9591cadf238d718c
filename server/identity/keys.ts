import { hkdf, randomBytes } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { makeFolder } from '../config/make_folder.js'
import { ConfigError } from '../config.js'

/** The key of a name, lower-case hex of 32 bytes: the same whenever it is asked for. */
export type Keys = (name: string) => Promise<string>

/** Keys of this installation, in files. */
export function keysIn(dataDir: string): Keys {
  return (name) => loadKey(dataDir, name)
}

/** Keys derived from a secret that all nodes share: each node verifies what the others sign. */
export function keysOf(secret: string): Keys {
  return async (name) => {
    const key = await promisify(hkdf)('sha256', Buffer.from(secret, 'hex'), 'rtcroom', name, KEY_BYTES)
    return Buffer.from(key).toString('hex')
  }
}

const KEY_BYTES = 32
const KEY_PATTERN = /^[0-9a-f]{32,256}$/

/**
 * A secret of this installation: made on first use, kept in `<dataDir>/keys/<name>`
 * (readable by the owner only), the same ever after. Lower-case hex of `bytes` random
 * bytes. Throws when the file is there but holds no key: a damaged key is never
 * silently replaced, since everything signed with it would end.
 */
export async function loadKey(dataDir: string, name: string, bytes = 32): Promise<string> {
  const folder = path.join(dataDir, 'keys')
  const file = path.join(folder, name)
  await makeFolder(folder)
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  try {
    return await readKey(file)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(bytes).toString('hex')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    // A link is created atomically, and does not overwrite the key of a process that was quicker.
    await link(fresh, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    await unlink(fresh)
  }
  return readKey(file)
}

async function readKey(file: string): Promise<string> {
  const key = (await readFile(file, 'utf8')).trim()
  if (!KEY_PATTERN.test(key))
    throw new ConfigError(
      `dataDir: ${file} holds no key (32 to 256 hex digits). Restore it, or remove it to have a new one made.`,
    )
  return key
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
