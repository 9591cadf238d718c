import type { Config } from '../config.js'
import type { ReportLine } from './report.js'

/** The functions of config.ts. Their answers depend on users, so the doctor does not call them, and says so. */
export function ownFunctions({ identity, moderation }: Pick<Config, 'identity' | 'moderation'>): ReportLine[] {
  const custom = [
    { name: 'identity', used: identity.mode === 'custom', setting: 'identity.custom' },
    { name: 'moderation', used: moderation.provider === 'custom', setting: 'moderation.custom' },
  ]
  return custom
    .filter(({ used }) => used)
    .map(({ name, setting }) => ({
      name,
      ok: true,
      untried: true,
      messageEn: `not tried: ${setting} of config.ts is not called; enter a room from your app, the log says when it fails`,
      message: `未尝试：config.ts 的 ${setting} 不会被调用；请用自己的小程序进一次房间，失败原因见日志`,
    }))
}
