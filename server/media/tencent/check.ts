import type { CheckResult } from '../../../wxlite/utils/protocol.js'
import type { Check } from '../../doctor/run_checks.js'
import { messageOf } from '../../error_message.js'
import { type DomainKeys, type LiveApi, LiveApiError } from './live_api.js'
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
        return bad(
          '推流域名和播放域名不能相同',
          'media.tencent.pushDomain and playDomain must differ',
          `${CONSOLE}/domainmanage`,
        )
      if (live.api === undefined)
        return bad(
          '未配置 secretId/secretKey：无法查询流状态、踢人断流和混流',
          'media.tencent.secretId and secretKey are not set: no stream state, no cutting, no mixing',
          API_KEYS,
        )
      try {
        await live.api.streamState(live.addresses.nameOf(PROBE))
        const fault = await keyFault(live.api, options)
        if (fault !== undefined) return fault
      } catch (error) {
        return explain(error)
      }
      if (options.callbackKey === undefined)
        return bad(
          '未配置 callbackKey：推断流事件不会被接收',
          'media.tencent.callbackKey is not set: push and stop events are refused',
          `${CONSOLE}/config/callback`,
        )
      return {
        name: NAME,
        ok: true,
        message: '腾讯云直播配置正确',
        messageEn: 'Tencent Cloud Live answers with this account',
      }
    },
  }
}

/** What the keys of the settings and those of the console have to do with each other. */
async function keyFault(
  api: LiveApi,
  { pushKey, pushBackupKey, playKey }: TencentLiveOptions,
): Promise<CheckResult | undefined> {
  const domains = `${CONSOLE}/domainmanage`
  const push = await ifTold(api.pushKeys())
  if (push?.enabled === false)
    return bad(
      '推流域名未开启推流鉴权：任何人都可以推流',
      'Push authentication of media.tencent.pushDomain is off: anybody can publish',
      domains,
    )
  if (push && !push.keys.includes(pushKey))
    return bad(
      'pushKey 与控制台的推流鉴权 Key 不一致',
      'media.tencent.pushKey is not a key of the push domain: nobody can publish',
      domains,
    )
  if (push && pushBackupKey !== undefined && !push.keys.includes(pushBackupKey))
    return bad(
      'pushBackupKey 与控制台的备用 Key 不一致',
      'media.tencent.pushBackupKey is not a key of the push domain',
      domains,
    )
  const play = await ifTold(api.playKeys())
  if (play?.enabled && (playKey === undefined || !play.keys.includes(playKey)))
    return bad(
      'playKey 与控制台的播放鉴权 Key 不一致',
      'media.tencent.playKey is not a key of the play domain: nobody can play',
      domains,
    )
  if (play?.enabled === false && playKey !== undefined)
    return bad(
      '播放域名未开启播放鉴权：playKey 不起作用',
      'Play authentication of media.tencent.playDomain is off: media.tencent.playKey protects nothing',
      domains,
    )
  return undefined
}

/** Domains of old accounts are not told of. */
async function ifTold(asked: Promise<DomainKeys>): Promise<DomainKeys | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof LiveApiError && /^(ResourceNotFound|InvalidParameter|FailedOperation)/.test(error.code))
      return undefined
    throw error
  }
}

function explain(error: unknown): CheckResult {
  const code = error instanceof LiveApiError ? error.code : ''
  const text = messageOf(error)
  if (code.startsWith('AuthFailure.SecretIdNotFound'))
    return bad('secretId 不存在', 'media.tencent.secretId is not known to the cloud', API_KEYS)
  if (code.startsWith('AuthFailure.SignatureFailure'))
    return bad('secretKey 与 secretId 不匹配', 'media.tencent.secretKey does not belong to secretId', API_KEYS)
  if (code.startsWith('AuthFailure.SignatureExpire'))
    return bad(
      '本机时间与腾讯云相差超过 5 分钟，请校准时钟',
      'The clock of this machine is off by more than 5 minutes: set it (NTP)',
    )
  if (code.startsWith('UnauthorizedOperation') || code.startsWith('AuthFailure'))
    return bad(
      '该密钥没有云直播权限',
      'This key has no permission for Live (QcloudLIVEFullAccess)',
      'https://console.cloud.tencent.com/cam/policy',
    )
  if (code.startsWith('ResourceNotFound') || code.startsWith('InvalidParameter'))
    return bad(
      '推流域名不属于该账号',
      'media.tencent.pushDomain is not a push domain of this account',
      `${CONSOLE}/domainmanage`,
    )
  return bad(`无法连接腾讯云直播：${text}`, `Tencent Cloud Live cannot be reached: ${text}`)
}

function bad(message: string, messageEn: string, url?: string): CheckResult {
  return { name: NAME, ok: false, message, messageEn, ...(url === undefined ? {} : { url }) }
}
