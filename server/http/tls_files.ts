import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { ConfigError } from '../config.js'

/** Certificate and key as PEM text; undefined when TLS is not asked for. Throws ConfigError naming what cannot be read or used. */
export function readTLS({ cert, key }: { cert: string; key: string }): { cert: string; key: string } | undefined {
  if (cert === '') return undefined
  const tls = { cert: readPEM('tls.cert', cert), key: readPEM('tls.key', key) }
  try {
    createSecureContext(tls)
  } catch (error) {
    throw new ConfigError(`tls.cert, tls.key: ${cert} and ${key} are no certificate with its key (${error instanceof Error ? error.message : String(error)})`)
  }
  return tls
}

function readPEM(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new ConfigError(`${setting}: ${file} cannot be read`)
  }
}
