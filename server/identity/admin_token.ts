import path from 'node:path'
import { loadKey } from './keys.js'

/** What administrators send, and the file that it stands in when it is not a setting. */
export interface AdminToken {
  token: string
  file?: string
}

/** The token of admin.token, or one made on the first start and kept in dataDir. */
export async function loadAdminToken(setting: string, dataDir: string): Promise<AdminToken> {
  if (setting !== '') return { token: setting }
  return { token: await loadKey(dataDir, 'admin_token'), file: path.join(dataDir, 'keys', 'admin_token') }
}
