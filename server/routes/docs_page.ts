import { escapeHTML } from './html.js'
import type { OpenAPIDocument, PathOperation } from './openapi.js'

const STYLE = `
body { font: 15px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2433; background: #fff }
summary { cursor: pointer; padding: .45rem .6rem; border-radius: .4rem; background: #f2f5fa; margin: .3rem 0 }
summary code { font-weight: 600 } summary span { color: #5a6478; margin-left: .6rem }
pre { background: #10182b; color: #dfe7f7; padding: .8rem; border-radius: .4rem; overflow: auto; font-size: 13px }
h2 { margin-top: 2rem } h4 { margin: .6rem 0 .2rem }
@media (prefers-color-scheme: dark) { body { background: #0e1420; color: #e3e8f2 } summary { background: #1b2436 } summary span { color: #9aa6bd } }
`

/** The OpenAPI document as one page to read: no script, nothing from elsewhere. */
export function docsPage(document: OpenAPIDocument): string {
  const paths = Object.entries(document.paths)
  const tags = [...new Set(paths.flatMap(([, { post }]) => post.tags))]
  const sections = tags.map((tag) => {
    const entries = paths.filter(([, { post }]) => post.tags.includes(tag)).map(([path, { post }]) => entry(path, post))
    return `<h2>${escapeHTML(tag)}</h2>\n${entries.join('\n')}`
  })
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHTML(document.info.title)} API</title><style>${STYLE}</style></head>
<body><h1>${escapeHTML(document.info.title)} API</h1>
<p>${escapeHTML(document.info.description)}</p>
<p>The same for programs: <a href="/openapi.json">openapi.json</a></p>
${sections.join('\n')}
</body></html>
`
}

function entry(path: string, { summary, requestBody, responses, security }: PathOperation): string {
  const rights = security.length > 0 ? 'Needs a token: userID and token in the query, or Authorization: Bearer.' : 'Needs no token.'
  return `<details><summary><code>POST ${escapeHTML(path)}</code><span>${escapeHTML(summary)}</span></summary>
<p>${rights}</p>
<h4>Request</h4><pre>${schema(requestBody.content['application/json'].schema)}</pre>
<h4>Reply</h4><pre>${schema(responses[200].content['application/json'].schema)}</pre></details>`
}

function schema(value: object): string {
  return escapeHTML(JSON.stringify(value, null, 2))
}
