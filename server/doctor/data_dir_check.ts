import { randomUUID } from 'node:crypto'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Check } from './run_checks.js'

const LEAST_FREE = 1 << 30

/** Keys, recordings and logs need a folder that can be written and has room. */
export function dataDirCheck(dataDir: string): Check {
  const name = 'dataDir'
  return {
    name,
    async run() {
      const probe = path.join(dataDir, `.check-${randomUUID()}`)
      try {
        await mkdir(dataDir, { recursive: true, mode: 0o700 })
        await writeFile(probe, '')
        await rm(probe)
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        return { name, ok: false, message: `数据目录不可写：${text}`, messageEn: `The folder cannot be written: ${text}` }
      }
      const { bavail, bsize } = await statfs(dataDir)
      const free = bavail * bsize
      if (free < LEAST_FREE)
        return { name, ok: false, message: '数据目录所在磁盘剩余不足 1 GiB', messageEn: 'Less than 1 GiB is free on the disk of the data folder' }
      return {
        name,
        ok: true,
        message: `数据目录可写，剩余 ${Math.floor(free / LEAST_FREE)} GiB`,
        messageEn: `Writable, ${Math.floor(free / LEAST_FREE)} GiB free`,
      }
    },
  }
}
