import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../config/make_folder.js'
import { type Keys, loadKey } from './keys.js'

/** What administrators send, and the file that it stands in when it is not a setting. */
export interface AdminToken {
  token: string
  file?: string
}

const NAME = 'admin_token'

/** The token of admin.token, or one made on the first start and kept in dataDir; of several nodes all have the same. */
export async function loadAdminToken(setting: string, dataDir: string, shared?: Keys): Promise<AdminToken> {
  if (setting !== '') return { token: setting }
  const file = path.join(dataDir, 'keys', shared ? `cluster_${NAME}` : NAME)
  if (!shared) return { token: await loadKey(dataDir, NAME), file }
  const token = await shared(NAME)
  await makeFolder(path.dirname(file))
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return { token, file }
}
