import path from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { RecordInfo } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import type { Check } from '../doctor/run_checks.js'
import type { ClientAddresses } from '../http/client_addresses.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import type { Ids } from '../ids.js'
import type { ConnectionCapacity } from '../limits/open_files.js'
import type { UnsentLedger } from '../limits/unsent_ledger.js'
import { causeOfRevocation, ownerOfRevocation, type Revocations, revocationAlive } from '../media/push_rights.js'
import type { MediaProvider } from '../rooms/ports/media_provider.js'
import type { Recorder } from '../rooms/ports/recorder.js'
import type { RoomListener } from '../rooms/rules/step.js'
import type { CallbackHandlers } from '../routes/callbacks.js'
import { PersistedMap } from '../store/persisted_map.js'
import { embeddedMediaPlane } from './embedded_media.js'
import { srsMediaPlane } from './srs_media.js'
import { tencentMediaPlane } from './tencent_media.js'

/** A media provider with what it wants from the rest of the server. */
export interface MediaPlane {
  readonly provider: MediaProvider
  readonly attachments: readonly HttpAttachment[]
  readonly callbacks: CallbackHandlers
  readonly checks: readonly Check[]
  readonly recorder?: Recorder
  /** Told of every change of a room, after the planes. */
  readonly listeners: readonly RoomListener[]
  /** Rejects with one line for the operator when a port cannot be had. */
  start(): Promise<void>
  /** The RTMP port in use, once started; undefined when media is elsewhere. */
  rtmpPort(): number | undefined
  close(): Promise<void>
}

export interface MediaPlaneParts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
  registry: Registry
  clients: ClientAddresses
  /** Tells a room's creator of a finished recording. */
  recorded: (userID: string, record: RecordInfo) => void
  unsent: UnsentLedger
  /** What this process can hold open; the plane's own bounds when absent. */
  capacity?: ConnectionCapacity
}

/** What each plane is made of. */
export type MediaPlaneMaker = (config: Config, parts: MediaPlaneParts & { revocations: Revocations }) => Promise<MediaPlane>

const PLANES: { readonly [provider in Config['media']['provider']]: MediaPlaneMaker } = {
  embedded: embeddedMediaPlane,
  tencent: tencentMediaPlane,
  srs: srsMediaPlane,
}

const REVOCATIONS_LIMIT = 200_000

/** The media plane of `media.provider`. Part of services.ts: nothing else names an adapter. */
export async function createMediaPlane(config: Config, parts: MediaPlaneParts): Promise<MediaPlane> {
  const { clock, log, dataDir } = parts
  const kept = (name: string, group: (key: string, value: string) => string) =>
    PersistedMap.open({
      file: path.join(dataDir, name),
      limit: REVOCATIONS_LIMIT,
      clock,
      log,
      group,
      alive: (value) => revocationAlive(value, clock.now()),
    })
  const revocations = {
    own: await kept('revoked_push_urls.jsonl', ownerOfRevocation),
    others: await kept('kicked_push_urls.jsonl', causeOfRevocation),
  }
  return PLANES[config.media.provider](config, { ...parts, revocations })
}
