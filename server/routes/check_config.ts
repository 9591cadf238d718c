import { type CheckConfigReply, CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import { runChecks } from '../doctor/run_checks.js'
import type { Context } from '../middlewares/state.js'
import type { Services } from '../services.js'

/** GET utils/check_config: asks every plane whether its settings are right. Changes nothing anywhere. */
export async function checkConfig(ctx: Context, services: Services): Promise<void> {
  const checks = await runChecks(services.checks, services)
  const result = checks.every(({ ok }) => ok) ? '检查正确' : '检查失败'
  ctx.body = { code: Code.OK, message: CODE_MESSAGES[Code.OK], result, checks } satisfies CheckConfigReply
}
