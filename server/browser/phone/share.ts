import type { MiniApp } from './mini_app.js'

interface ShareCard {
  title?: string
  path?: string
}

/** Sends the top page's share card: the demo page gets a link that opens it in a phone. */
export async function sharePage(app: MiniApp, target?: { id: string; dataset: object }): Promise<void> {
  const page = app.router.top
  if (!page) return
  const from = target ? 'button' : 'menu'
  const answer: unknown = app.router.call(page, 'onShareAppMessage', { from, target, webViewUrl: '' })
  const card = { ...asCard(answer), ...asCard(await promiseOf(answer)) }
  const search = Object.entries(page.query).map(([name, value]) => `${name}=${value}`)
  const path = card.path ?? `/${page.path}${search.length > 0 ? `?${search.join('&')}` : ''}`
  app.outside.share({ title: card.title ?? app.mini.name, link: path.replace(/^\//, '') })
}

function asCard(value: unknown): ShareCard {
  return typeof value === 'object' && value !== null && !(value instanceof Promise) ? value : {}
}

/** A card may come later: `{promise}`, which WeChat waits three seconds for. */
function promiseOf(answer: unknown): unknown {
  const promise = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'promise') : undefined
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 3_000))])
}
