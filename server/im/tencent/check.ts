import type { CheckResult } from '../../../wxlite/utils/protocol.js'
import type { Check } from '../../doctor/run_checks.js'
import type { TencentImApi } from './rest_api.js'

const NAME = 'im.tencent'
const CONSOLE = 'https://console.cloud.tencent.com/im'

/**
 * Asks Tencent IM about the administrator's account: proves application, key and administrator, and changes nothing.
 */
export function tencentImCheck(api: TencentImApi, administrator: string, callbackToken: string): Check {
  return {
    name: NAME,
    async run() {
      const { status, code, info } = await api.call('im_open_login_svc/account_check', {
        CheckItem: [{ UserID: administrator }],
      })
      if (status === 'unreachable' || status === 'blocked')
        return bad(`无法连接即时通信 IM：${info}`, `Tencent IM cannot be reached (im.host): ${info}`)
      if (code === 70020 || code === 60006)
        return bad(
          'sdkAppId 不存在，或不属于该地域的主机',
          'im.sdkAppId is not known at this host: compare both with the console',
        )
      if (code === 70013 || code === 70014)
        return bad('sdkAppId 与密钥不属于同一应用', 'im.sdkAppId and im.secretKey are of different applications')
      if (status === 'configuration' && code >= 70_001 && code <= 70_016)
        return bad('secretKey 错误', 'im.secretKey is wrong: copy it from the basic configuration')
      if (code === 60010 || code === 70403)
        return bad('administrator 不是管理员账号', 'im.administrator is not an administrator of the application')
      if (status !== 'ok')
        return bad(`即时通信 IM 返回错误 ${code}：${info}`, `Tencent IM answered error ${code}: ${info}`)
      if (callbackToken === '')
        return bad(
          '未配置 callbackToken：回调不会被接收，观众掉线发现较晚',
          'im.callbackToken is not set: callbacks are refused, and lost audience is noticed late',
        )
      return {
        name: NAME,
        ok: true,
        message: '即时通信 IM 配置正确',
        messageEn: 'Tencent IM answers with this account',
      }
    },
  }
}

function bad(message: string, messageEn: string): CheckResult {
  return { name: NAME, ok: false, message, messageEn, url: CONSOLE }
}
