import type { PageGlobals, ScreenLock } from './page_globals.js'

const nothing = () => undefined

/**
 * Keeps the screen on while that is wanted. Browsers give a lock some time after they are asked, and take it back when
 * the tab is hidden.
 */
export function screenLock({
  document,
  navigator,
}: Pick<PageGlobals, 'document' | 'navigator'>): (on: boolean) => void {
  let wanted = false
  let held: ScreenLock | undefined

  function drop() {
    held?.release().catch(nothing)
    held = undefined
  }

  function take() {
    if (document.visibilityState !== 'visible') return
    navigator.wakeLock?.request('screen').then((lock) => {
      drop()
      held = lock
      if (!wanted) drop()
    }, nothing)
  }

  return (on) => {
    if (on === wanted) return
    wanted = on
    document[on ? 'addEventListener' : 'removeEventListener']('visibilitychange', take)
    if (on) take()
    else drop()
  }
}
