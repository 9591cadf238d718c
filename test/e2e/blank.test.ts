// The page of the client library's README, in a folder with nothing else in it, as a newcomer makes it: there was no
// style, so the pictures had no height, no way in for the second phone, and no word about JavaScript.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { createDemo } from '../../server/demo/demo.js'
import { ROOT } from '../support/built_server.js'
import { launchChromium } from '../support/chromium.js'
import { DemoPage } from '../support/demo_page.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

let browser: Browser
let app: string
const closing: (() => unknown)[] = []
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The block of the README that begins with this text. */
function block(readme: string, language: string, first = ''): string {
  const found = readme
    .split(`\`\`\`${language}\n`)
    .slice(1)
    .find((text) => text.startsWith(first))
  return found?.split('```')[0] ?? ''
}

/** A folder with what the README says, and nothing else. */
async function blank(name: string, language: 'ts' | 'js'): Promise<void> {
  const readme = readFileSync(path.join(ROOT, 'wxlite/utils', name), 'utf8')
  app = mkdtempSync(path.join(tmpdir(), 'rtcroom-blank-'))
  closing.push(() => rmSync(app, { recursive: true }))
  mkdirSync(path.join(app, 'pages/call'), { recursive: true })
  const write = (file: string, text: string) => writeFileSync(path.join(app, file), text)
  // The browser's phone maps localhost to the page's own server.
  const page = block(readme, 'ts', 'import { type Call').replace('https://your.host', 'http://localhost')
  write('app.json', block(readme, 'json'))
  write('pages/call/call.wxml', block(readme, 'xml'))
  write('pages/call/call.wxss', block(readme, 'css'))
  if (language === 'ts') {
    write('pages/call/call.ts', page)
    cpSync(path.join(ROOT, 'wxlite/utils'), path.join(app, 'utils'), { recursive: true })
  } else {
    write('pages/call/call.js', (await transform(page, { loader: 'ts', format: 'esm' })).code)
    const command = readme.split('<!-- javascript -->\n```bash\n')[1]?.split('\n')[0] ?? ''
    execFileSync('bash', ['-c', command.replace('my-app', app)], { cwd: ROOT, stdio: 'pipe' })
  }
}

async function call(): Promise<void> {
  const cacheFolder = mkdtempSync(path.join(tmpdir(), 'rtcroom-blank-cache-'))
  const demo = createDemo({ log: silentLog, root: ROOT, mini: app, cacheFolder, watch: false })
  const server = await runningServer({ media: { rtmpPort: 0 } }, silentLog, {
    clock: systemClock,
    attachments: [demo],
  })
  closing.push(
    () => server.close(),
    () => rmSync(cacheFolder, { recursive: true }),
  )
  const opened = await DemoPage.open(browser, server.url.replace('127.0.0.1', 'localhost'), { phones: 1 })
  closing.push(() => opened.close())
  const first = opened.phone(1)
  const title = first.screen.locator('.nav-title')
  await title.getByText(/^room_/).waitFor()
  // As WeChat draws a bar that no setting describes: white on black.
  expect(await title.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(255, 255, 255)')
  const frame = opened.page.locator('#phone-1 iframe').contentFrame()
  await frame.locator('.capsule button').first().click()
  await frame.getByText('转发给朋友').click()
  await opened.page.getByText('在新手机里打开').click()
  await Promise.all([first.sees(1), opened.phone(2).sees(1)])
  await opened.picture('blank')
  expect(opened.faults).toEqual([])
}

describe('the page of the README in a blank folder', () => {
  it('is right by its types, and brings a call between two phones by a share card', async () => {
    await blank('README.md', 'ts')
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(app, 'node_modules'))
    // Without a target the compilers before version 6 took ES5, and the library had nine errors.
    const readme = readFileSync(path.join(ROOT, 'wxlite/utils/README.md'), 'utf8')
    const project = /`(\{ "compilerOptions": .*? \})`/.exec(readme)?.[1] ?? ''
    expect(project).toContain('"target"')
    writeFileSync(path.join(app, 'tsconfig.json'), project)
    execFileSync(path.join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '-p', app], { stdio: 'inherit' })
    rmSync(path.join(app, 'node_modules'))
    await call()
  })

  it('does so in JavaScript too', async () => {
    await blank('README.zh-CN.md', 'js')
    await call()
  })
})
