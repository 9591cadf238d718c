import type { Check } from '../doctor/run_checks.js'
import type { Ids } from '../ids.js'
import type { Send } from './sender.js'

/**
 * Sends each endpoint one signed event of type `webhook.test`, and names those that refuse it.
 */
export function webhookCheck(urls: readonly string[], send: Send, ids: Ids, now: () => number): Check {
  const name = 'webhook'
  return {
    name,
    async run() {
      const body = JSON.stringify({ type: 'webhook.test', timestamp: new Date(now()).toISOString(), data: {} })
      const failures = await Promise.all(
        urls.map(async (url) => {
          const outcome = await send(url, `msg_${ids.hex(12)}`, body)
          if (outcome.is === 'delivered') return []
          const { origin, pathname } = new URL(url)
          return [`${origin}${pathname}: ${outcome.is === 'gone' ? 'status 410' : outcome.why}`]
        }),
      )
      const bad = failures.flat()
      if (bad.length === 0)
        return {
          name,
          ok: true,
          message: `${urls.length} 个地址均已接收`,
          messageEn: `${urls.length} of ${urls.length} took an event`,
        }
      return {
        name,
        ok: false,
        message: `以下地址未接收测试事件（须在 10 秒内回复 2xx）：${bad.join('；')}`,
        messageEn: `These did not take a test event (a 2xx within 10 s is wanted): ${bad.join('; ')}`,
      }
    },
  }
}
