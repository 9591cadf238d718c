import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { CustomJudge } from '../config/custom_judge.js'
import type { Config } from '../config.js'
import { createTextCheck } from '../moderation/text_check.js'
import { createWechatJudge } from '../moderation/wechat/wechat_judge.js'
import type { TextCheck } from '../rooms/ports/text_check.js'
import type { KeptMap, KeptMaps } from '../store/kept_map.js'

interface Parts {
  clock: Clock
  log: Logger
  maps: KeptMaps
  /** Called for a text that passed at first and is blocked later: a name, a room's info, the address of a picture. */
  blocked: (userID: string, text: string) => void
}

export interface ModerationPlane {
  /** Absent where nothing is checked. */
  readonly checkText?: TextCheck
  /** Stores the openid of a userID at WeChat logins; absent where it is not needed. */
  readonly openids?: KeptMap
  /** Takes what WeChat pushes about pictures. */
  readonly takePushed?: (pushed: unknown) => void
}

/** Users whose openid is remembered, also across restarts. */
const OPENIDS = 500_000

/** The content check of `moderation.provider`. */
export async function createModeration({ moderation, wechat }: Config, parts: Parts): Promise<ModerationPlane> {
  const { custom, onError, provider } = moderation
  const checking = (judge: CustomJudge) => createTextCheck({ judge, onError, ...parts })
  if (provider === 'wechat') {
    const openids = await parts.maps({ name: 'wechat_openids', limit: OPENIDS })
    const { judge, take } = createWechatJudge({ ...wechat, ...parts, openidOf: (userID) => openids.get(userID) })
    return { checkText: checking(judge), openids, takePushed: take }
  }
  return custom && provider === 'custom' ? { checkText: checking(custom) } : {}
}
