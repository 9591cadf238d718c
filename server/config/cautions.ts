import { HEARTBEAT } from '../../wxlite/utils/protocol.js'
import type { Config } from '../config.js'

/** Seats that the mini-program's components lay out without covering one another. */
export const LAID_OUT = 9

const GOOD_SECRET = 16
/** Seconds in which a member beats twice, so that one lost beat does not end a call. */
const TWO_BEATS = (2 * HEARTBEAT.interval) / 1000

/** Warnings about settings that are valid but seldom intended. */
export function cautions(config: Config, production: boolean): string[] {
  const { identity, legacy } = config
  const lines: string[] = []
  if (identity.mode === 'open') lines.push('identity.mode open believes any id; for trusted networks and tests only')
  if (identity.mode === 'guest' && production)
    lines.push(
      'identity.mode guest lets in anybody who reaches this server; set wechat or custom for an app of your own (server/identity/README.md)',
    )
  if (legacy.gen1) lines.push('legacy.gen1 believes every g1_ id without proof')
  for (const name of shortSecrets(config))
    lines.push(`${name} is shorter than ${GOOD_SECRET} characters; anybody can guess it`)
  for (const type of ['doubleRoom', 'multiRoom', 'liveRoom'] as const) {
    const { heartbeatTimeout, maxMembers } = config[type]
    if (heartbeatTimeout < TWO_BEATS)
      lines.push(
        `${type}.heartbeatTimeout ${heartbeatTimeout} s throws members out of a good call: they beat every ${HEARTBEAT.interval / 1000} s; set ${TWO_BEATS} or more`,
      )
    if (maxMembers > LAID_OUT)
      lines.push(
        `${type}.maxMembers ${maxMembers}: the components lay out ${LAID_OUT} pictures; set ${LAID_OUT} or less, or make a layout of your own`,
      )
  }
  return lines
}

/** Names of configured secrets that are too short. */
function shortSecrets({ admin, media }: Config): string[] {
  const secrets = {
    'admin.token': admin.token,
    'media.pushKey': media.pushKey,
    'media.playKey': media.playKey,
    'media.srs.hookSecret': media.srs.hookSecret,
  }
  return Object.entries(secrets).flatMap(([name, value]) => (value !== '' && value.length < GOOD_SECRET ? [name] : []))
}
