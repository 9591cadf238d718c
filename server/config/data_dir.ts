import { messageOf } from '../error_message.js'
import { ConfigError } from './config_error.js'
import { makeFolder } from './make_folder.js'

/** Makes the folder that everything of this server is kept in. Throws ConfigError when it cannot be used. */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await makeFolder(dataDir)
  } catch (error) {
    throw new ConfigError(
      `dataDir: ${dataDir} cannot be used (${messageOf(error)}); name a folder that the user of this process may write`,
    )
  }
}
