import type { AppEvent, MiniApp } from '../mini_app.js'

type Listener = (detail: object) => void

/** wx.onAppShow and its kin. */
export function appEvents({ events }: MiniApp) {
  const pair = (event: AppEvent): [(listener: Listener) => void, (listener?: Listener) => void] => [
    (listener) => events.on(event, listener),
    (listener) => events.off(event, listener),
  ]
  const [onAppShow, offAppShow] = pair('show')
  const [onAppHide, offAppHide] = pair('hide')
  const [onError, offError] = pair('error')
  return {
    onAppShow,
    offAppShow,
    onAppHide,
    offAppHide,
    onError,
    offError,
    onUnhandledRejection: () => undefined,
    offUnhandledRejection: () => undefined,
  }
}
