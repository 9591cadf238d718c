import { leastTime } from '../clock.js'
import type { Config } from '../config.js'
import {
  causeOfRevocation,
  type HeardRevocation,
  ownerOfRevocation,
  readRevocation,
  revocationAlive,
} from '../media/push_rights.js'
import { embeddedMediaPlane } from './embedded_media.js'
import type { MediaPlane, MediaPlaneMaker, MediaPlaneParts } from './plane.js'
import { srsMediaPlane } from './srs_media.js'
import { tencentMediaPlane } from './tencent_media.js'

const PLANES: { readonly [provider in Config['media']['provider']]: MediaPlaneMaker } = {
  embedded: embeddedMediaPlane,
  tencent: tencentMediaPlane,
  srs: srsMediaPlane,
}

const REVOCATIONS_LIMIT = 200_000

/** The media plane of `media.provider`. Only planes/ and assembly.ts name adapters. */
export async function createMediaPlane(config: Config, parts: MediaPlaneParts): Promise<MediaPlane> {
  const { clock, maps, cluster } = parts
  const hearers: ((revocation: HeardRevocation) => void)[] = []
  const heard = (key: string) => {
    for (const hear of hearers) hear(readRevocation(key))
  }
  const kept = (name: string, group: (key: string, value: string) => string) =>
    maps({ name, limit: REVOCATIONS_LIMIT, group, alive: (value) => revocationAlive(value, leastTime(clock)), heard })
  const revocations = {
    own: await kept('revoked_push_urls', ownerOfRevocation),
    others: await kept('kicked_push_urls', causeOfRevocation),
    ...(cluster && { onHeard: (hear: (revocation: HeardRevocation) => void) => void hearers.push(hear) }),
  }
  return PLANES[config.media.provider](config, { ...parts, revocations })
}
