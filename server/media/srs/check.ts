import type { Check } from '../../doctor/run_checks.js'
import type { SrsApi } from './srs_api.js'

const NAME = 'media.srs'
const DOCUMENTS = 'https://ossrs.io/lts/zh-cn/docs/v5/doc/http-api'
const OLDEST = 5

/** Asks the HTTP API of SRS for its version. */
export function srsCheck(api: SrsApi): Check {
  return {
    name: NAME,
    async run() {
      try {
        const version = await api.version()
        if (Number.parseInt(version, 10) >= OLDEST) return { name: NAME, ok: true, message: `SRS ${version} 已连接`, messageEn: `SRS ${version} answers` }
        return {
          name: NAME,
          ok: false,
          message: `SRS ${version} 版本过低，需要 ${OLDEST} 或更高`,
          messageEn: `SRS ${version} is too old: ${OLDEST} or later is needed`,
          url: DOCUMENTS,
        }
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        return {
          name: NAME,
          ok: false,
          message: `无法访问 SRS 的 HTTP API：${text}`,
          messageEn: `The HTTP API of SRS (media.srs.apiUrl) cannot be used: ${text}`,
          url: DOCUMENTS,
        }
      }
    },
  }
}
