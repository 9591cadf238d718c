import { readFileSync } from 'node:fs'
import { ConfigError } from './config.js'

/** Certificate and key as PEM text; undefined when TLS is not asked for. Throws ConfigError naming the file that cannot be read. */
export function readTLS({ cert, key }: { cert: string; key: string }): { cert: string; key: string } | undefined {
  if (cert === '') return undefined
  return { cert: readPEM('tls.cert', cert), key: readPEM('tls.key', key) }
}

function readPEM(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new ConfigError(`${setting}: ${file} cannot be read`)
  }
}
