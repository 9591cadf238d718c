import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import { dataDirCheck } from '../doctor/data_dir_check.js'
import { publicUrlCheck } from '../doctor/public_url_check.js'
import type { Check } from '../doctor/run_checks.js'
import { tlsCheck } from '../doctor/tls_check.js'
import { wechatCheck } from '../identity/wechat_check.js'

/** The doctor's checks that do not belong to one plane. */
export function commonChecks({ publicUrl, tls, identity, wechat }: Config, dataDir: string, clock: Clock): Check[] {
  return [
    dataDirCheck(dataDir),
    publicUrlCheck(publicUrl),
    ...(tls.cert === '' ? [] : [tlsCheck(tls, publicUrl, clock)]),
    ...(identity.mode === 'wechat' ? [wechatCheck(wechat)] : []),
  ]
}
