import type { CheckResult } from '../../../wxlite/utils/protocol.js'
import type { Check } from '../../doctor/run_checks.js'
import { messageOf } from '../../error_message.js'
import type { SrsApi } from './srs_api.js'

const NAME = 'media.srs'
const API_PAGE = 'https://ossrs.io/lts/zh-cn/docs/v5/doc/http-api'
const HOOKS_PAGE = 'https://ossrs.io/lts/zh-cn/docs/v5/doc/http-callback'
const OLDEST = 5
/** Characters of a secret that is not guessed. */
const SHORTEST = 16
/** What stands in srs.conf for everybody to read. */
const PUBLISHED = ['change-this-hook-secret', 'change-this-api-password']

/** Asks the HTTP API of SRS for its version, and looks at the secret of its hooks. */
export function srsCheck(api: SrsApi, { hookSecret, apiPassword }: { hookSecret: string; apiPassword: string }): Check {
  return {
    name: NAME,
    async run() {
      let version: string
      try {
        version = await api.version()
      } catch (error) {
        const text = messageOf(error)
        return bad(
          `无法访问 SRS 的 HTTP API（media.srs.apiUrl）：${text}`,
          `The HTTP API of SRS (media.srs.apiUrl) cannot be used: ${text}`,
          API_PAGE,
        )
      }
      if (Number.parseInt(version, 10) < OLDEST)
        return bad(
          `SRS ${version} 版本过低，需要 ${OLDEST} 或更高`,
          `SRS ${version} is too old: ${OLDEST} or later is needed`,
          API_PAGE,
        )
      if (PUBLISHED.includes(hookSecret) || PUBLISHED.includes(apiPassword))
        return bad(
          'hookSecret 或 apiPassword 仍是 srs.conf 中的示例值，任何人都知道',
          'media.srs.hookSecret or apiPassword is still the example of srs.conf, which everybody knows',
          HOOKS_PAGE,
        )
      if (hookSecret.length < SHORTEST)
        return bad(
          `hookSecret 太短，至少 ${SHORTEST} 个字符`,
          `media.srs.hookSecret is too short: take ${SHORTEST} characters or more`,
          HOOKS_PAGE,
        )
      if (!/^[A-Za-z0-9_-]+$/.test(hookSecret))
        return bad(
          'hookSecret 写在回调地址里，只能包含字母、数字、下划线和连字符',
          'media.srs.hookSecret stands in an address: take letters, digits, _ and - only',
          HOOKS_PAGE,
        )
      return { name: NAME, ok: true, message: `SRS ${version} 已连接`, messageEn: `SRS ${version} answers` }
    },
  }
}

function bad(message: string, messageEn: string, url: string): CheckResult {
  return { name: NAME, ok: false, message, messageEn, url }
}
