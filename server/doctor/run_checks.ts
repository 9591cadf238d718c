import type { Logger } from 'pino'
import type { CheckResult } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'

/** Asks one plane whether its settings are right. Leaves nothing behind. */
export interface Check {
  readonly name: string
  run(): Promise<CheckResult>
}

/** Milliseconds for one check. */
const TIMEOUT = 10_000

/** Runs all checks at once. One that hangs or throws is a failed one. */
export function runChecks(checks: readonly Check[], parts: { clock: Clock; log: Logger }): Promise<CheckResult[]> {
  return Promise.all(checks.map((check) => inTime(check, parts)))
}

function inTime(check: Check, { clock, log }: { clock: Clock; log: Logger }): Promise<CheckResult> {
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
