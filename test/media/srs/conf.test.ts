import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { settings } from '../../../server/config.js'

// srs.conf and compose.yaml are what an operator starts SRS with.

type Block = { [name: string]: string[] | Block }

/**
 * The grammar of SRS: `name value ...;` and `name value { ... }`, comments to the end of the line. Throws where it is
 * not met.
 */
function parse(text: string): Block {
  const tokens = text.replace(/#.*$/gm, '').match(/[{};]|[^\s{};]+/g) ?? []
  const block = (depth: number): Block => {
    const found: Block = {}
    let words: string[] = []
    for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
      if (token === '}') {
        if (depth === 0 || words.length > 0) throw new Error(`unexpected } after ${words.join(' ')}`)
        return found
      }
      if (token !== ';' && token !== '{') {
        words.push(token)
        continue
      }
      const [name, ...values] = words
      if (name === undefined || name in found) throw new Error(`a directive without name, or twice: ${name}`)
      found[name] = token === '{' ? { ...block(depth + 1), ...(values.length > 0 && { of: values }) } : values
      words = []
    }
    if (depth > 0 || words.length > 0) throw new Error('the end comes too early')
    return found
  }
  return block(0)
}

const HOOKS = ['on_publish', 'on_unpublish', 'on_play', 'on_stop', 'on_dvr']
const ADDRESS = 'http://rtcroom:5757/weapp/callbacks/srs?secret='

it('srs.conf is well formed, asks the five hooks, and guards its API', () => {
  const conf = parse(readFileSync('server/media/srs/srs.conf', 'utf8'))
  expect(conf).toMatchObject({
    listen: ['1935'],
    daemon: ['off'],
    http_api: {
      enabled: ['on'],
      listen: ['1985'],
      auth: { enabled: ['on'], username: ['rtcroom'], password: ['change-this-api-password'] },
    },
    http_server: { enabled: ['on'], listen: ['8080'] },
    vhost: {
      of: ['__defaultVhost__'],
      http_remux: { enabled: ['on'], mount: ['[vhost]/[app]/[stream].flv'] },
      http_hooks: {
        enabled: ['on'],
        ...Object.fromEntries(HOOKS.map((hook) => [hook, [`${ADDRESS}change-this-hook-secret`]])),
      },
    },
  })
})

it('compose.yaml gives SRS the same addresses, with the secret of the server', () => {
  const compose = readFileSync('compose.yaml', 'utf8')
  const variable = '$' + '{RTCROOM_MEDIA_SRS_HOOK_SECRET:-}'
  for (const hook of HOOKS)
    expect(compose).toContain(`SRS_VHOST_HTTP_HOOKS_${hook.toUpperCase()}: ${ADDRESS}${variable}`)
  expect(compose).toMatch(/RTCROOM_MEDIA_SRS_API_USERNAME: .*rtcroom/)
  expect(compose).toContain('./server/media/srs/srs.conf:/etc/srs.conf:ro')
})

it('every setting that compose.yaml and the Dockerfile name is one', () => {
  const known = new Set(settings().map(({ environment }) => environment))
  for (const file of ['compose.yaml', 'Dockerfile'])
    for (const [name] of readFileSync(file, 'utf8').matchAll(/RTCROOM_[A-Z0-9_]+\b/g))
      if (name !== 'RTCROOM_') expect(known, `${name} in ${file}`).toContain(name)
})
