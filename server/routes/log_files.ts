import { constants, type FileHandle, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { Code } from '../../wxlite/utils/protocol.js'
import { escapeHTML } from '../http/html.js'
import type { Context } from '../middlewares/state.js'
import { ProtocolError } from '../protocol_error.js'

/** Names of log files, without any path. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/

interface LogFile {
  name: string
  bytes: number
}

/** The regular files of the log folder, newest name first; none if the folder does not exist yet. */
async function logFiles(folder: string): Promise<LogFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isFile() && NAME.test(entry.name)).map((entry) => entry.name)
  const files = names.sort().reverse()
  return Promise.all(files.map(async (name) => ({ name, bytes: (await stat(path.join(folder, name))).size })))
}

/** GET utils/logfilelist: a page with one line per file. */
export async function logFileList(ctx: Context, folder: string): Promise<void> {
  const files = await logFiles(folder)
  const lines = files.map(({ name, bytes }) => {
    const href = `getlogfile?file=${encodeURIComponent(name)}`
    return `<a href="${escapeHTML(href)}">${escapeHTML(name)} ( ${Math.ceil(bytes / 1024)} KB )</a><br>`
  })
  ctx.type = 'html'
  ctx.body = `<!doctype html><meta charset="utf-8"><title>Logs</title>\n${lines.join('\n')}\n`
}

/**
 * GET utils/getlogfile?file=: one file, streamed. Throws 400 without a proper name, 404 for what is no regular file
 * there.
 */
export async function getLogFile(ctx: Context, folder: string): Promise<void> {
  const { file } = ctx.query
  if (typeof file !== 'string' || !NAME.test(file))
    throw new ProtocolError(Code.BAD_REQUEST, '请求参数错误：file 不正确', {}, 400)
  const handle = await openRegular(path.join(folder, file))
  if (handle === undefined) throw new ProtocolError(Code.BAD_REQUEST, '日志文件不存在', {}, 404)
  ctx.type = 'text/plain; charset=utf-8'
  ctx.body = handle.createReadStream()
}

/** Opens a regular file, never through a symbolic link. */
async function openRegular(file: string): Promise<FileHandle | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  )
  if (handle === undefined || (await handle.stat()).isFile()) return handle
  await handle.close()
  return undefined
}
