import { escapeHTML } from '../http/html.js'
import { STYLE } from './docs_style.js'
import { FIELDS_HEAD, fieldRows } from './field_rows.js'
import { resultCodes } from './openapi.js'
import type { OpenAPIDocument, Parameter, PathOperation, PostOperation, Response, Schema } from './openapi_types.js'

const FIRST_CALLS = `curl -s "$API/weapp/utils/get_login_info"
# {"code":0,"userID":"user_...","userSig":"...", ...}
curl -s -X POST "$API/weapp/double_room/login?userID=...&userSig=..."
# {"code":0,"token":"...", ...}
curl -s -H 'Content-Type: application/json' -d '{"roomInfo":"my room"}' \\
  "$API/weapp/double_room/create_room?userID=...&token=..."`

/** The OpenAPI document as one page to read: no script, nothing from elsewhere. */
export function docsPage(document: OpenAPIDocument): string {
  const { info, tags } = document
  const sections = tags.map((tag) => section(document, tag)).join('\n')
  const links = [...tags.map(({ name }) => name), 'Result codes']
    .map((name) => `<a href="#${anchor(name)}">${escapeHTML(name)}</a>`)
    .join(' ')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHTML(info.title)} API</title><style>${STYLE}</style></head>
<body><h1>${escapeHTML(info.title)} API</h1>
<nav>${links} <a href="openapi.json">openapi.json</a></nav>
${info.description.split('\n\n- ')[0]?.split('\n\n').map(paragraph).join('\n')}
<pre>${escapeHTML(FIRST_CALLS)}</pre>
${sections}
<h2 id="${anchor('Result codes')}">Result codes</h2>
<table><tr><th>code<th>shown to users<th>meaning</tr>
${resultCodes()
  .map(({ code, message, meaning }) => `<tr><td>${code}<td lang="zh">${escapeHTML(message)}<td>${inline(meaning)}</tr>`)
  .join('\n')}</table>
</body></html>
`
}

function section(document: OpenAPIDocument, { name, description }: { name: string; description: string }): string {
  const rooms = new Map<string, { routes: string[]; operation: PostOperation }>()
  const gets: string[] = []
  for (const [path, { post, get }] of Object.entries(document.paths)) {
    if (post?.tags.includes(name)) {
      const known = rooms.get(post['x-operation'])
      if (known === undefined) rooms.set(post['x-operation'], { routes: [path], operation: post })
      else known.routes.push(path)
    }
    if (get?.tags.includes(name)) gets.push(getEntry(path, get, document))
  }
  const posts = [...rooms].map(([operation, entry]) => roomEntry(operation, entry, document))
  return `<h2 id="${anchor(name)}">${escapeHTML(name)}</h2>\n${paragraph(description)}\n${[...posts, ...gets].join('\n')}`
}

function roomEntry(
  name: string,
  { routes, operation }: { routes: string[]; operation: PostOperation },
  document: OpenAPIDocument,
): string {
  const codes = resultCodes().filter(({ code }) => operation['x-codes'].includes(code))
  return `<details id="${name}"><summary><code>${name}</code> <span>${escapeHTML(operation.summary)}</span></summary>
<p>${routes.map((route) => `<code>POST ${escapeHTML(route)}</code>`).join('<br>')}</p>
<p>${rights(operation)} ${escapeHTML(operation.description ?? '')}${name === 'login' ? ' The fields stand in the query; the body may be empty.' : ''}</p>
<h4>Request</h4>${fields(document, operation.requestBody.content['application/json']?.schema)}
<h4>Reply</h4>${fields(document, operation.responses[200]?.content?.['application/json']?.schema)}
<h4>Codes</h4><ul>${codes.map(({ code, meaning }) => `<li><b>${code}</b> ${inline(meaning)}</li>`).join('')}</ul></details>`
}

function getEntry(path: string, operation: PathOperation, document: OpenAPIDocument): string {
  const { summary, description = '', parameters = [], responses } = operation
  const statuses = Object.entries(responses).map(
    ([status, response]) => `<li><b>${status}</b> ${escapeHTML(described(document, response))}</li>`,
  )
  const reply = responses[200]?.content?.['application/json']?.schema
  return `<details><summary><code>GET ${escapeHTML(path)}</code> <span>${escapeHTML(summary)}</span></summary>
<p>${rights(operation)}</p>
${description === '' ? '' : description.split('\n\n').map(paragraph).join('\n')}
${parameters.length === 0 ? '' : `<h4>Query</h4><table>${FIELDS_HEAD}${parameterRows(document, parameters)}</table>`}
${reply === undefined ? '' : `<h4>Reply</h4>${fields(document, reply)}`}
<h4>Answers</h4><ul>${statuses.join('')}</ul></details>`
}

function rights({ security }: PathOperation): string {
  const [first] = security
  if (first === undefined) return 'Asked without a token.'
  return 'administrator' in first
    ? 'Needs an administrator’s token: <code>Authorization: Bearer</code>.'
    : 'Needs a token.'
}

/** What `$ref` names, or the thing itself. */
function named<T extends { $ref?: string }>(all: { readonly [name: string]: T }, thing: T | undefined): T | undefined {
  return thing?.$ref === undefined ? thing : all[thing.$ref.split('/').at(-1) ?? '']
}

function described({ components }: OpenAPIDocument, response: Response): string {
  return named(components.responses, response)?.description ?? ''
}

function parameterRows({ components }: OpenAPIDocument, parameters: readonly Parameter[]): string {
  const rows = parameters.map((parameter) => named(components.parameters, parameter))
  return rows.flatMap((parameter) => (parameter?.name === undefined ? [] : fieldRows(asObject(parameter)))).join('\n')
}

function asObject({ name = '', required = false, description, schema = {} }: Parameter): Schema {
  const field = description === undefined ? schema : { ...schema, description }
  return { properties: { [name]: field }, required: required ? [name] : [] }
}

/** The fields of a schema; of an outcome, those of its good form. */
function fields({ components }: OpenAPIDocument, schema: Schema | undefined): string {
  const [good] = schema?.anyOf ?? []
  const found = named(components.schemas, schema?.$ref === undefined && typeof good === 'object' ? good : schema)
  const rows = found === undefined ? [] : fieldRows(found)
  return rows.length === 0 ? '<p>No fields.</p>' : `<table>${FIELDS_HEAD}${rows.join('\n')}</table>`
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-')
}

/** A paragraph, or a list when its lines begin with dashes. */
function paragraph(text: string): string {
  if (!text.startsWith('- ')) return `<p>${inline(text)}</p>`
  const items = text.split('\n').map((line) => `<li>${inline(line.slice(2))}</li>`)
  return `<ul>${items.join('')}</ul>`
}

/** `code` in running text. */
function inline(text: string): string {
  return escapeHTML(text).replace(/`([^`]*)`/g, '<code>$1</code>')
}
