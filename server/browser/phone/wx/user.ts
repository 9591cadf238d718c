import type { Scope } from '../device/permissions.js'
import type { MiniApp } from '../mini_app.js'
import { texts } from '../texts.js'
import { INK } from '../ui/dialogs.js'
import { answering, WxError } from './answer.js'

/** Login codes and the user's permissions. */
export function user({ device, dialogs }: MiniApp) {
  const settings = () => {
    const known = (['scope.camera', 'scope.record'] as const).map(
      (scope) => [scope, device.permissions.state(scope)] as const,
    )
    return { authSetting: Object.fromEntries(known.filter(([, granted]) => granted !== undefined)) }
  }
  return {
    login: answering('login', () => ({
      code: `browser-phone-${device.number}-${Math.trunc(performance.timeOrigin + performance.now())}`,
    })),
    checkSession: answering('checkSession', () => undefined),
    getSetting: answering('getSetting', settings),
    authorize: answering('authorize', ({ scope }: { scope: Scope }) => {
      if (!device.permissions.ask(scope)) throw new WxError('auth deny')
      return undefined
    }),
    openSetting: answering('openSetting', async () => {
      const chosen = await dialogs.actionSheet([texts.allow, texts.deny], INK, texts.settings)
      if (chosen !== undefined) device.permissions.setAll(chosen === 0)
      return settings()
    }),
    getPrivacySetting: answering('getPrivacySetting', () => ({ needAuthorization: false, privacyContractName: '' })),
    requirePrivacyAuthorize: answering('requirePrivacyAuthorize', () => undefined),
  }
}
