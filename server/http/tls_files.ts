import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'
import { ConfigError } from '../config.js'
import { messageOf } from '../error_message.js'

/** Certificate and key, PEM texts. */
export interface PEM {
  readonly cert: string
  readonly key: string
}

/** What servers with TLS are given. `onRenewed`: hears of every later pair. */
export interface TLS extends PEM {
  onRenewed?(use: (pem: PEM) => void): void
}

export interface TlsFilesOptions {
  /** The settings tls.cert and tls.key. */
  cert: string
  key: string
  clock: Clock
  log: Logger
}

/** Between two looks at the files (ms): certificates are renewed days before they end. */
const LOOK = 60_000

/**
 * The certificate on disk. What renews it (certbot, acme.sh, a mounted secret) tells nobody, so the files are looked
 * at now and then; whoever does tell sends SIGHUP. A pair that does not fit (half of it is written) changes nothing.
 */
export class TlsFiles implements TLS {
  private pem: PEM
  private warnedOf = ''
  private readonly users: ((pem: PEM) => void)[] = []
  private readonly stop: Cancel

  /** Throws ConfigError naming what cannot be read or used. */
  constructor(private readonly options: TlsFilesOptions) {
    this.pem = readPair(options)
    this.stop = options.clock.every(LOOK, () => this.look())
  }

  get cert(): string {
    return this.pem.cert
  }

  get key(): string {
    return this.pem.key
  }

  onRenewed(use: (pem: PEM) => void): void {
    this.users.push(use)
  }

  /** Reads now, because somebody asks for it, and says in the log what came of it. */
  reread(): void {
    this.warnedOf = ''
    if (this.look() === 'same')
      this.options.log.info({ cert: this.options.cert }, 'certificate read again: the same as before')
  }

  close(): void {
    this.stop()
  }

  private look(): 'same' | 'renewed' | 'unusable' {
    const { log, cert, key } = this.options
    try {
      const pem = readPair(this.options)
      if (pem.cert === this.pem.cert && pem.key === this.pem.key) return 'same'
      this.pem = pem
      for (const use of this.users) use(pem)
      this.warnedOf = ''
      log.info(
        { cert, validTo: new X509Certificate(pem.cert).validTo },
        'certificate renewed: new connections get the new one',
      )
      return 'renewed'
    } catch (error) {
      const reason = messageOf(error)
      if (reason !== this.warnedOf)
        log.warn({ cert, key, reason }, 'the renewed certificate cannot be used; the one before stays in use')
      this.warnedOf = reason
      return 'unusable'
    }
  }
}

function readPair({ cert, key }: { cert: string; key: string }): PEM {
  const pem = { cert: readPEM('tls.cert', cert), key: readPEM('tls.key', key) }
  try {
    createSecureContext(pem)
  } catch (error) {
    throw new ConfigError(
      `tls.cert, tls.key: ${cert} and ${key} are no certificate with its key (${messageOf(error)}); name the PEM files of a certificate and of its private key`,
    )
  }
  return pem
}

function readPEM(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${setting}: ${file} cannot be read (${messageOf(error)}); name a PEM file that the user of this process may read`,
    )
  }
}
