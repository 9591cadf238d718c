import type { MiniApp } from '../mini_app.js'
import { answering, WxError } from './answer.js'

interface UrlOptions {
  url: string
}

/** Pages and the navigation bar. */
export function navigation({ router, mini }: MiniApp) {
  const top = () => {
    if (!router.top) throw new WxError('no page is open')
    return router.top
  }
  return {
    navigateTo: answering('navigateTo', ({ url }: UrlOptions) => void router.navigateTo(url)),
    redirectTo: answering('redirectTo', ({ url }: UrlOptions) => void router.redirectTo(url)),
    reLaunch: answering('reLaunch', ({ url }: UrlOptions) => void router.reLaunch(url)),
    navigateBack: answering('navigateBack', ({ delta }: { delta?: number }) => void router.navigateBack(delta)),
    switchTab: answering('switchTab', ({ url }: UrlOptions) => {
      throw new WxError(`can not switch to no-tabBar page ${url} of ${mini.name}`)
    }),
    setNavigationBarTitle: answering(
      'setNavigationBarTitle',
      ({ title }: { title: string }) => void top().frame.setTitle(title),
    ),
    setNavigationBarColor: answering(
      'setNavigationBarColor',
      (colors: { frontColor: string; backgroundColor: string }) => {
        top().frame.setColors(colors.frontColor, colors.backgroundColor)
        router.onChange(top())
        return undefined
      },
    ),
    showNavigationBarLoading: answering('showNavigationBarLoading', () => void top().frame.setLoading(true)),
    hideNavigationBarLoading: answering('hideNavigationBarLoading', () => void top().frame.setLoading(false)),
    startPullDownRefresh: answering('startPullDownRefresh', () => void top().frame.pullDown?.start()),
    stopPullDownRefresh: answering('stopPullDownRefresh', () => void top().frame.pullDown?.stop()),
    pageScrollTo: answering(
      'pageScrollTo',
      ({ scrollTop = 0, duration = 300 }: { scrollTop?: number; duration?: number }) => {
        top().frame.scrollTo(scrollTop, duration)
        return undefined
      },
    ),
    nextTick: (callback: () => void) => void Promise.resolve().then(callback),
  }
}
