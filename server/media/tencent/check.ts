import type { CheckResult } from '../../../wxlite/utils/protocol.js'
import type { Check } from '../../doctor/run_checks.js'
import { LiveApiError } from './live_api.js'
import type { TencentLiveOptions } from './options.js'
import type { TencentLive } from './tencent_live.js'

const NAME = 'media.tencent'
const CONSOLE = 'https://console.cloud.tencent.com/live'
const API_KEYS = 'https://console.cloud.tencent.com/cam/capi'

/** A stream that nobody publishes: asking for its state changes nothing. */
const PROBE = 'rtcroom_check_config'

/** Asks the cloud with the configured account, and looks at what can be seen without it. */
export function tencentLiveCheck(live: TencentLive, options: TencentLiveOptions): Check {
  return {
    name: NAME,
    async run() {
      if (options.pushDomain === options.playDomain)
        return bad('推流域名和播放域名不能相同', 'media.tencent.pushDomain and playDomain must differ', `${CONSOLE}/domainmanage`)
      if (live.api === undefined)
        return bad(
          '未配置 secretId/secretKey：无法查询流状态、踢人断流和混流',
          'media.tencent.secretId and secretKey are not set: no stream state, no cutting, no mixing',
          API_KEYS,
        )
      try {
        await live.api.streamState(live.addresses.nameOf(PROBE))
      } catch (error) {
        return explain(error)
      }
      if (options.callbackKey === undefined)
        return bad(
          '未配置 callbackKey：推断流事件不会被接收',
          'media.tencent.callbackKey is not set: push and stop events are refused',
          `${CONSOLE}/config/callback`,
        )
      return { name: NAME, ok: true, message: '腾讯云直播配置正确', messageEn: 'Tencent Cloud Live answers with this account' }
    },
  }
}

function explain(error: unknown): CheckResult {
  const code = error instanceof LiveApiError ? error.code : ''
  const text = error instanceof Error ? error.message : String(error)
  if (code.startsWith('AuthFailure.SecretIdNotFound')) return bad('secretId 不存在', 'media.tencent.secretId is not known to the cloud', API_KEYS)
  if (code.startsWith('AuthFailure.SignatureFailure'))
    return bad('secretKey 与 secretId 不匹配', 'media.tencent.secretKey does not belong to secretId', API_KEYS)
  if (code.startsWith('AuthFailure.SignatureExpire'))
    return bad('本机时间与腾讯云相差超过 5 分钟，请校准时钟', 'The clock of this machine is off by more than 5 minutes: set it (NTP)')
  if (code.startsWith('UnauthorizedOperation') || code.startsWith('AuthFailure'))
    return bad('该密钥没有云直播权限', 'This key has no permission for Live (QcloudLIVEFullAccess)', 'https://console.cloud.tencent.com/cam/policy')
  if (code.startsWith('ResourceNotFound') || code.startsWith('InvalidParameter'))
    return bad('推流域名不属于该帐号', 'media.tencent.pushDomain is not a push domain of this account', `${CONSOLE}/domainmanage`)
  return bad(`无法连接腾讯云直播：${text}`, `Tencent Cloud Live cannot be reached: ${text}`)
}

function bad(message: string, messageEn: string, url?: string): CheckResult {
  return { name: NAME, ok: false, message, messageEn, ...(url === undefined ? {} : { url }) }
}
