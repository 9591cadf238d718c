import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { configFolder } from './config_file.js'

/** The version in package.json; '' where that is not installed beside the server. */
export async function packageVersion(folder = configFolder()): Promise<string> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => '{}')
  const { version }: { version?: unknown } = JSON.parse(text)
  return typeof version === 'string' ? version : ''
}
