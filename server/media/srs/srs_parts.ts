import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import type { Revocations } from '../push_rights.js'
import type { SrsAddressOptions } from './srs_addresses.js'
import type { SrsApiOptions } from './srs_api.js'
import type { SrsNodes } from './srs_nodes.js'
import type { WebRtcOptions } from './webrtc/webrtc.js'

/** A file that SRS recorded (its DVR). */
export interface DvrFile {
  streamID: string
  path: string
}

export interface SrsParts {
  addresses: SrsAddressOptions
  api: SrsApiOptions
  /** Stands in the addresses of the hooks. */
  hookSecret: string
  clock: Clock
  ids: Ids
  log: Logger
  revocations: Revocations
  onDvr?: (file: DvrFile) => void
  /** Present when there are other nodes. */
  nodes?: SrsNodes
  /** Present when browsers are served by WebRTC. */
  webrtc?: WebRtcOptions
}
