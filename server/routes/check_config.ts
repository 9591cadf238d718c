import { type CheckConfigReply, type CheckResult, CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import type { Context } from '../middlewares/state.js'
import type { Check, Services } from '../services.js'

const TIMEOUT = 10_000

/** GET utils/check_config: asks every plane whether its settings are right. Changes nothing anywhere. */
export async function checkConfig(ctx: Context, services: Services): Promise<void> {
  const checks = await Promise.all(services.checks.map((check) => inTime(check, services)))
  const result = checks.every(({ ok }) => ok) ? '检查正确' : '检查失败'
  ctx.body = { code: Code.OK, message: CODE_MESSAGES[Code.OK], result, checks } satisfies CheckConfigReply
}

/** A check that hangs or throws is a failed one. */
function inTime(check: Check, { clock, log }: Services): Promise<CheckResult> {
  return new Promise((resolve) => {
    const fail = (message: string, messageEn: string) => resolve({ name: check.name, ok: false, message, messageEn })
    const cancel = clock.after(TIMEOUT, () => fail('检查超时', `No answer within ${TIMEOUT / 1000} s`))
    check
      .run()
      .then(resolve, (error: unknown) => {
        log.warn({ err: error, check: check.name }, 'configuration check failed')
        fail('检查时出错，详见日志', 'The check itself failed; see the log')
      })
      .finally(cancel)
  })
}
