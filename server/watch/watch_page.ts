import { escapeHTML } from '../http/html.js'
import { startOf } from '../limits/usable_text.js'
import { isShut } from '../rooms/rules/door.js'
import type { RoomView } from '../rooms/rules/room.js'

export type WatchLanguage = 'zh' | 'en'

/** What a share card shows. */
export interface ShareCard {
  title: string
  description: string
  /** Absolute; absent without a picture. */
  image?: string
}

const TEXTS = {
  zh: {
    lang: 'zh-CN',
    locale: 'zh_CN',
    title: '直播间',
    description: '打开即可观看，无需安装',
    by: (presenter: string) => `${presenter} 的直播，打开即可观看`,
    closed: '这个直播间需要主播允许才能进入',
    script: '本页需要 JavaScript。',
  },
  en: {
    lang: 'en',
    locale: 'en_US',
    title: 'Live room',
    description: 'Opens in any browser, nothing to install',
    by: (presenter: string) => `Live with ${presenter}. Opens in any browser`,
    closed: 'One has to be let in to this room',
    script: 'This page needs JavaScript.',
  },
} as const

/** Characters of a title; cards cut longer ones off. */
const TITLE = 80

/**
 * What the card of this room says. A room with a door keeps to itself who is in it; of one that is not there (yet, any
 * more), and of one that is no live room, nothing is known.
 */
export function shareCard(room: RoomView | undefined, language: WatchLanguage, image?: string): ShareCard {
  const { title, description, by, closed } = TEXTS[language]
  if (room?.type !== 'live_room') return { title, description }
  const named = { title: startOf(room.roomInfo, TITLE) || title }
  if (isShut(room.door)) return { ...named, description: closed }
  const presenter = room.members.get(room.creator)?.userName ?? ''
  return {
    ...named,
    description: presenter === '' ? description : by(presenter),
    ...(image !== undefined && { image }),
  }
}

/**
 * The page at `/watch/<roomID>`: what share cards are made of (Open Graph; `itemprop` is what WeChat and QQ read), and
 * the scripts, which do the rest. `url`: its own address.
 */
export function watchPage({ title, description, image }: ShareCard, url: string, language: WatchLanguage): string {
  const { lang, locale, script } = TEXTS[language]
  const named = [
    ['name', 'description', description],
    ['itemprop', 'name', title],
    ['itemprop', 'description', description],
    ['property', 'og:type', 'video.other'],
    ['property', 'og:title', title],
    ['property', 'og:description', description],
    ['property', 'og:url', url],
    ['property', 'og:locale', locale],
    ['name', 'twitter:card', image === undefined ? 'summary' : 'summary_large_image'],
    ...(image === undefined
      ? []
      : [
          ['itemprop', 'image', image],
          ['property', 'og:image', image],
        ]),
  ]
  const metas = named.map(
    ([kind = '', name = '', value = '']) => `<meta ${kind}="${name}" content="${escapeHTML(value)}">`,
  )
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${escapeHTML(title)}</title><meta name="robots" content="noindex"><meta name="color-scheme" content="dark"><meta name="theme-color" content="#0f1216">
${metas.join('\n')}
<link rel="icon" href="data:,"><link rel="stylesheet" href="assets/style.css"><script type="module" src="assets/watch.js"></script></head>
<body><div id="app"></div><noscript><p>${script}</p></noscript></body></html>
`
}
