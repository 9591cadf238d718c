/** The languages that the document is read in. */
export type DocsLanguage = 'en' | 'zh'

const WORDS = {
  en: {
    lang: 'en',
    title: 'RTCRoom API',
    other: '中文',
    to: 'zh',
    code: 'The document as JSON',
    script: 'This page needs JavaScript.',
  },
  zh: {
    lang: 'zh-CN',
    title: 'RTCRoom 接口文档',
    other: 'English',
    to: 'en',
    code: '文档的 JSON',
    script: '本页需要 JavaScript。',
  },
} as const

/** `zh` or `en`: what the address asks for, else what the browser prefers. */
export function docsLanguage(asked: unknown, accepted: string): DocsLanguage {
  if (asked === 'zh' || asked === 'en') return asked
  return /^\s*zh/i.test(accepted) ? 'zh' : 'en'
}

/**
 * The page that shows the OpenAPI document: RapiDoc, from this server, with every operation tried from the page. Each
 * operation has an anchor of its own. Nothing comes from elsewhere.
 */
export function viewerPage(language: DocsLanguage): string {
  const { lang, title, other, to, code, script } = WORDS[language]
  return `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title><style>body { margin: 0 } [slot] a { margin-left: .6em; color: #9db8ff }</style><script src="docs/rapidoc.js" defer></script></head>
<body><rapi-doc spec-url="openapi.json?lang=${language}" render-style="focused" allow-try="true" load-fonts="false" show-header="false"
 allow-spec-url-load="false" allow-spec-file-load="false" allow-server-selection="false" use-path-in-nav-bar="true" persist-auth="true"
 show-method-in-nav-bar="as-colored-text" primary-color="#3a66f5" regular-font="system-ui, sans-serif" mono-font="ui-monospace, monospace">
<p slot="nav-logo"><b>${title}</b> <a href="docs?lang=${to}" lang="${to}">${other}</a> <a href="openapi.json?lang=${language}">${code}</a></p>
</rapi-doc><noscript><p>${script} <a href="openapi.json?lang=${language}">${code}</a></p></noscript></body></html>
`
}
