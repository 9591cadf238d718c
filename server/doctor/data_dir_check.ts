import { randomUUID } from 'node:crypto'
import { access, constants, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../error_message.js'
import type { Check } from './run_checks.js'

const LEAST_FREE = 1 << 30

/**
 * Keys, recordings and logs need a folder that can be written and has room. A folder that is not there yet is not made.
 */
export function dataDirCheck(dataDir: string): Check {
  const name = 'dataDir'
  const bad = (message: string, messageEn: string) => ({ name, ok: false, message, messageEn })
  return {
    name,
    async run() {
      const folder = await nearest(dataDir)
      const probe = path.join(folder, `.check-${randomUUID()}`)
      try {
        await writeFile(probe, '')
        await rm(probe)
      } catch (error) {
        return bad(
          `数据目录不可写：${textOf(error)}（请把 dataDir 设为运行服务的用户可写的目录）`,
          `The folder cannot be written: ${textOf(error)} (set dataDir to one that the user of the server may write)`,
        )
      }
      const key = await unreadableKey(path.join(dataDir, 'keys'))
      if (key !== undefined)
        return bad(
          `密钥无法读取：${key}（请用运行服务的同一用户）`,
          `A key cannot be read: ${key} (run as the user that the server runs as)`,
        )
      const { bavail, bsize } = await statfs(folder)
      const free = Math.floor((bavail * bsize) / LEAST_FREE)
      if (free < 1)
        return bad('数据目录所在磁盘剩余不足 1 GiB', 'Less than 1 GiB is free on the disk of the data folder')
      return { name, ok: true, message: `数据目录可写，剩余 ${free} GiB`, messageEn: `Writable, ${free} GiB free` }
    },
  }
}

/** The folder itself, or the one in which it would be made. */
async function nearest(folder: string): Promise<string> {
  const there = await stat(folder).catch(() => undefined)
  const parent = path.dirname(folder)
  return there !== undefined || parent === folder ? folder : nearest(parent)
}

async function unreadableKey(folder: string): Promise<string | undefined> {
  for (const file of await readdir(folder).catch(() => [])) {
    const key = path.join(folder, file)
    const readable = await access(key, constants.R_OK).then(
      () => true,
      () => false,
    )
    if (!readable) return key
  }
  return undefined
}

function textOf(error: unknown): string {
  return messageOf(error)
}
