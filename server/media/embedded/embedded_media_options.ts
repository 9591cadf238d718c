import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import type { TLS } from '../../http/tls_files.js'
import type { Ids } from '../../ids.js'
import type { UnsentLedger } from '../../limits/unsent_ledger.js'
import type { Revocations } from '../push_rights.js'
import type { RelayLimits } from './relay/limits.js'
import type { StreamNodes } from './stream_nodes.js'

export interface EmbeddedMediaOptions {
  /** Where RTMP listens. Port 0 = any free one. */
  host: string
  rtmpPort: number
  /** Host in RTMP URLs; '' = that of the request. */
  publicHost: string
  pushKey: string
  playKey: string
  /** Seconds. */
  pushUrlTtl: number
  playUrlTtl: number
  /** The RTMP port then speaks RTMPS too, and addresses say so. */
  tls?: TLS
  /** With `tls`: plain RTMP is refused. */
  rtmpsOnly?: boolean
  /** Addresses name HLS too. */
  hls?: boolean
  /** Covers are served, beside it. */
  covers?: boolean
  /** A new push URL of a user makes the older ones worthless, and ends what is published with them. */
  cutOnRenewal?: boolean
  limits?: Partial<RelayLimits>
}

export interface EmbeddedMediaParts {
  options: EmbeddedMediaOptions
  clock: Clock
  ids: Ids
  log: Logger
  /** Whose connection an HTTP request is; the socket's own address unless a proxy is trusted. */
  ipOf?: (request: IncomingMessage) => string
  /** Whether a peer is a proxy of ours: its PROXY header is believed on the RTMP port. */
  trusts?: (peer: string) => boolean
  revocations: Revocations
  /** Present when there are other nodes. */
  nodes?: StreamNodes
  /** Watches what RTMP clients do not read; the HTTP port has its own watch. */
  unsent: UnsentLedger
}
