import type { ExplainPermission } from '../api/tags'
import type { Platform, Scope } from '../platform/platform'

/**
 * Camera and microphone: asks; when the user has refused before, `explain` may lead to the settings page,
 * and it is asked once more after that. Resolves to the scope that is missing, or undefined when both are granted.
 *
 * @example const missing = await askPermission(wxPlatform(), () => confirm('需要使用摄像头和麦克风，是否前往设置？'))
 */
export async function askPermission(platform: Platform, explain?: ExplainPermission): Promise<Scope | undefined> {
  const scopes: Scope[] = ['scope.camera', 'scope.record']
  for (const scope of scopes) {
    if ((await platform.authorize(scope)) === 'granted') continue
    if (!explain || !(await explain(scope))) return scope
    await platform.openSettings()
    if ((await platform.authorize(scope)) === 'denied') return scope
  }
  return undefined
}
