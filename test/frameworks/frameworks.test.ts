import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callBetween } from '../support/between_platforms.js'
import { example, LOCAL, type PackedClient, packedClient } from '../support/client_package.js'
import { type BlankProject, TARO, UNI_APP } from './blank_projects.js'

// The recipes of FRAMEWORKS.md in blank projects of Taro and uni-app, from npm and the packed file, as far as the
// output that WeChat's tools take; and that output on the demo's phone, in a call with the package's web page.

const ROOT = path.resolve(import.meta.dirname, '../..')

let client: PackedClient
beforeAll(async () => {
  client = await packedClient()
})
afterAll(() => client?.remove())

interface Output {
  folder: string
  files: Map<string, string>
}

/** A blank project with the page in it, installed and built. */
function built(name: string, project: BlankProject, page: string): Output {
  const app = path.join(path.dirname(client.tarball), name)
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(app, file)), { recursive: true })
    writeFileSync(path.join(app, file), text)
  }
  const dependencies = { ...project.packages, 'rtcroom-client': `file:${client.tarball}` }
  write('package.json', JSON.stringify({ name: 'call', private: true, version: '1.0.0', dependencies }))
  for (const [file, text] of Object.entries(project.files)) write(file, text)
  write(project.page, page.replace('https://your.host', LOCAL))
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: app, stdio: 'pipe', env: { ...process.env, NODE_ENV: 'production' } })
  // Scripts of other people's packages are not needed for a build.
  run('npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--prefer-offline')
  if (name === 'taro') run(process.execPath, path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', app)
  const began = performance.now()
  run('npx', ...project.build)
  const folder = path.join(app, project.output)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(path.join(folder, file)).isFile(),
  )
  const sizes = files.map((file) => `${file} ${statSync(path.join(folder, file)).size}`)
  console.log(`${name}: built in ${Math.round((performance.now() - began) / 1_000)} s\n${sizes.join('\n')}`)
  return { folder, files: new Map(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')])) }
}

const tag = (wxml: string, name: string) => new RegExp(`<${name}[^>]*>`).exec(wxml)?.[0] ?? ''

function expectTags(wxml: string): void {
  for (const part of [' url=', ' mode=', ' autopush=', ' muted=', ' enable-camera=', ' bindstatechange='])
    expect(tag(wxml, 'live-pusher')).toContain(part)
  for (const part of [' src=', ' autoplay', ' mode=', ' min-cache=', ' max-cache=', ' id=', ' bindstatechange='])
    expect(tag(wxml, 'live-player')).toContain(part)
}

it('both languages show the same pages', () => {
  for (const language of ['tsx', 'vue'])
    expect(example('FRAMEWORKS.zh-CN.md', language)).toBe(example('FRAMEWORKS.md', language))
})

it('a page of Taro (React) is right by the compiler and becomes a page of WeChat that calls a web page', async () => {
  const { folder, files } = built('taro', TARO, example('FRAMEWORKS.md', 'tsx'))
  expect(files.get('pages/call/call.wxml')).toContain('taro_tmpl')
  expectTags(files.get('base.wxml') ?? '')
  expect(files.get('pages/call/call.js')).toMatch(/onStateChange/)
  expect([...files.values()].join('')).toContain('createLivePusherContext')
  await callBetween(client, folder, 'taro', false)
})

it('a page of uni-app (Vue 3) becomes a page of WeChat that calls a web page', async () => {
  const { folder, files } = built('uni-app', UNI_APP, example('FRAMEWORKS.md', 'vue'))
  const wxml = files.get('pages/call/call.wxml') ?? ''
  expectTags(wxml)
  expect(tag(wxml, 'live-pusher')).toContain(' binderror=')
  expect(tag(wxml, 'live-player')).toContain(' data-slot=')
  expect([...files.values()].join('')).toContain('createLivePusherContext')
  await callBetween(client, folder, 'uni-app', false)
})
