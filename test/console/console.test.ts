import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { push } from '../media/embedded/ffmpeg.js'
import { launchChromium } from '../support/chromium.js'
import { ImClient } from '../support/im_client.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

const READER = 'reader-token-of-the-console-0123456789'
/** Does something, wherever it is taken for a part of the page. */
const EVIL = `"'><img src=x onerror="window.hit=1"><script>window.hit=1</script><a href="javascript:window.hit=1">x</a>`
const RECORD = '0123456789abcdef'

let server: RunningServer
let browser: Browser
let dataDir: string
const faults: string[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-console-'))
  await mkdir(path.join(dataDir, 'recordings'), { recursive: true })
  await mkdir(path.join(dataDir, 'logs'), { recursive: true })
  const entry = { recordID: RECORD, roomID: 'taped', creator: 'a', userID: 'b', streamID: 'b_1' }
  const times = { startTime: 1, endTime: 5001, duration: 5, size: 3 }
  await writeFile(path.join(dataDir, 'recordings', `${RECORD}.json`), JSON.stringify({ ...entry, ...times }))
  await writeFile(path.join(dataDir, 'recordings', `${RECORD}.mp4`), 'abc')
  const line = JSON.stringify({ level: 40, time: 1, msg: 'something is odd', roomInfo: EVIL })
  await writeFile(path.join(dataDir, 'logs', 'rtcroom.2026-01-01-00.1.log'), `${line}\nnot JSON ${EVIL}\n`)
  const settings = {
    dataDir,
    media: { rtmpPort: 0 },
    admin: { tokens: { eye: { token: READER, scope: 'read' as const } } },
    wechat: { secret: 'a-secret-of-wechat' },
    multiRoom: { heartbeatTimeout: 600 },
  }
  server = await runningServer(settings, silentLog, { clock: systemClock })
  browser = await launchChromium()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function open(hash = '', token = server.assembly.adminToken, size = { width: 1280, height: 800 }) {
  const page = await browser.newPage({ viewport: size, locale: 'en-GB' })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401') && !message.text().includes('403'))
      faults.push(message.text())
  })
  await page.goto(`${server.url}/console/${hash}`)
  if (token !== '') {
    await page.fill('#token', token)
    await page.click('button[type=submit]')
    await page.waitForSelector('.menu')
  }
  return page
}

async function roomOf(roomID: string, roomInfo = 'a lesson', userName = 'Anna') {
  const anna = await server.user(`anna_${roomID}`)
  const ben = await server.user(`ben_${roomID}`)
  await anna.create('multi_room', roomID, { roomInfo })
  await anna.enter('multi_room', roomID, { userName })
  await ben.enter('multi_room', roomID, { userName: 'Ben' })
  return { anna, ben }
}

const shows = (page: Page, text: string) => page.getByText(text).first().waitFor()
async function confirmed(page: Page, button: string): Promise<void> {
  await page.click(button)
  await page.click('dialog #yes')
}

describe('the page itself', () => {
  it('holds nothing secret, runs no inline script and stands in no frame', async () => {
    const response = await fetch(`${server.url}/console/`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self' blob:")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const html = await response.text()
    expect(html).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style=/)
    expect((await fetch(`${server.url}/console`, { redirect: 'manual' })).headers.get('location')).toBe('/console/')
    for (const name of ['nothing', '../server/config.ts', 'assets/'])
      expect((await fetch(`${server.url}/console/${name}`)).status).toBe(404)
    expect((await fetch(`${server.url}/console/`, { method: 'POST' })).status).toBe(405)
  })

  it('is not there with console: false', async () => {
    const without = await runningServer({ console: false, media: { rtmpPort: 0 } }, silentLog, { clock: systemClock })
    expect((await fetch(`${without.url}/console/`)).status).toBe(404)
    await without.close()
  })
})

describe('an operator', () => {
  it('gets in by the token alone, which stays in this tab', async () => {
    const page = await open('', '')
    await page.fill('#token', 'wrong')
    await page.click('button[type=submit]')
    await shows(page, '需要管理员令牌')
    expect(await page.locator('.menu').count()).toBe(0)
    await page.fill('#token', server.assembly.adminToken)
    await page.click('button[type=submit]')
    await page.waitForSelector('.tile')
    expect(page.url()).not.toContain(server.assembly.adminToken)
    expect(await page.evaluate(() => [Object.values(localStorage).join(), document.cookie])).toEqual(['en', ''])
    await page.reload()
    await page.waitForSelector('.tile')
    await page.click('#logout')
    await page.waitForSelector('#token')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.close()
  })

  it('finds a room, speaks to it, removes a member and closes it', async () => {
    const { anna, ben } = await roomOf('lesson_7')
    const socket = await ImClient.open(anna)
    await socket.ask('join', { roomID: 'lesson_7' })
    const page = await open('#/rooms')
    await page.fill('#search', 'LESSON_7')
    await page.click('text=lesson_7')
    await page.waitForSelector('.card[data-user=ben_lesson_7]')
    await page.fill('#text', 'five minutes left')
    await page.press('#text', 'Enter')
    await shows(page, 'Sent')
    expect(await socket.until(({ event }) => event === 'message')).toMatchObject({
      data: 'five minutes left',
      userID: '',
    })
    await page.click('.card[data-user=anna_lesson_7] .mute')
    await page.waitForSelector('.card[data-user=anna_lesson_7] >> text=Unmute')
    await confirmed(page, '.card[data-user=ben_lesson_7] .danger')
    await shows(page, 'Kept out')
    expect(await ben.enter('multi_room', 'lesson_7')).toMatchObject({ code: 12 })
    await page.click('.banned li >> text=Allow again')
    await page.locator('.banned').waitFor({ state: 'detached' })
    expect(await ben.enter('multi_room', 'lesson_7')).toMatchObject({ code: 0 })
    await confirmed(page, '.card[data-user=ben_lesson_7] .danger')
    await shows(page, 'Kept out')
    await confirmed(page, '.actions .danger')
    await shows(page, 'There is no such room')
    await page.waitForSelector('.timeline li >> text=reason=kicked')
    await page.waitForSelector('.timeline li >> text=closed')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')])
    expect(download.suggestedFilename()).toBe('timeline-lesson_7.jsonl')
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain('"what":"left"')
    expect(await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'lesson_7' })).toMatchObject({ code: 5 })
    socket.close()
    await page.close()
  })

  it('sees the picture of a member, and cuts the stream', async () => {
    const anna = await server.user('seen')
    await anna.create('multi_room', 'pictures')
    const { pushURL } = await anna.pushURL('multi_room')
    const publisher = push(pushURL)
    await anna.call('multi_room', 'add_pusher', { roomID: 'pictures', userName: 'Seen', userAvatar: '', pushURL })
    const page = await open('#/rooms/pictures')
    await page.click('text=Show picture')
    await page.waitForSelector('.picture[data-state=playing]', { timeout: 20_000 })
    await shows(page, 'H.264, AAC')
    await page.click('text=Streams')
    await confirmed(page, '.rows .danger')
    await shows(page, 'Nothing is being published')
    await publisher.stop()
    await page.close()
  }, 60_000)

  it('removes a recording', async () => {
    const page = await open('#/records')
    await shows(page, 'taped')
    await confirmed(page, '.rows .danger')
    await shows(page, 'No recordings')
    await page.close()
  })

  it('reads checks, settings without secrets, and the log', async () => {
    const page = await open('#/checks')
    await shows(page, 'Writable')
    await page.click('text=Webhooks')
    await shows(page, 'No webhooks are set')
    await page.click('text=Settings')
    await shows(page, 'wechat.secret')
    const settings = await page.innerText('main')
    expect(settings).toContain('(set)')
    for (const secret of ['a-secret-of-wechat', READER, server.assembly.adminToken])
      expect(settings).not.toContain(secret)
    await page.click('.menu >> text=Log')
    await shows(page, 'something is odd')
    await page.fill('input[type=search]', 'no such line')
    await shows(page, 'No matching lines')
    await page.close()
  })

  it('is told what a token of scope read may not do', async () => {
    await roomOf('kept')
    const page = await open('#/rooms/kept', READER)
    await confirmed(page, '.actions .danger')
    await shows(page, '该管理员令牌的权限为 read')
    await page.waitForSelector('.card')
    await page.close()
  })

  it('changes the language', async () => {
    const page = await open('#/rooms')
    await page.click('text=中文')
    await shows(page, '房间')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await page.close()
  })
})

it('shows every text of a user as text', async () => {
  const { anna } = await roomOf('attack', EVIL, EVIL)
  await anna.call('multi_room', 'add_pusher', {})
  const live = await server.user('attacker')
  await live.create('live_room', 'attack_live', { roomInfo: EVIL })
  await live.enter('live_room', 'attack_live', { userName: EVIL, userAvatar: `javascript:window.hit=1` })
  const set = { roomID: 'attack_live', fieldName: '<img src=x onerror=window.hit=1>', operation: 'set', value: EVIL }
  expect(await live.call('live_room', 'set_custom_field', set)).toMatchObject({ code: 0 })
  const page = await open('#/rooms')
  for (const hash of [
    '#/rooms',
    '#/rooms/attack',
    '#/rooms/attack_live',
    '#/streams',
    '#/records',
    '#/log',
    '#/settings',
  ]) {
    await page.evaluate((to) => {
      window.location.hash = to
    }, hash)
    await page.waitForTimeout(600)
    if (/room|log/.test(hash)) expect(await page.innerText('main'), hash).toContain('onerror=')
    expect(
      await page.evaluate(() => [
        Reflect.get(window, 'hit'),
        document.querySelectorAll('main img, main script').length,
      ]),
    ).toEqual([undefined, 0])
  }
  for (const hash of ['#/rooms/<img src=x onerror=window.hit=1>', '#/"><script>window.hit=1</script>']) {
    await page.goto(`${server.url}/console/${hash}`)
    await page.waitForTimeout(300)
    expect(await page.evaluate(() => Reflect.get(window, 'hit'))).toBe(undefined)
  }
  await page.close()
})

it.each([
  ['a phone', { width: 390, height: 780 }],
  ['a laptop', { width: 1366, height: 768 }],
])('fits the width of %s', async (_name, size) => {
  await roomOf(`w${size.width}`, 'word '.repeat(200), 'x'.repeat(128))
  const page = await open('', undefined, size)
  for (const hash of [
    '#/overview',
    '#/rooms',
    `#/rooms/w${size.width}`,
    '#/streams',
    '#/records',
    '#/deliveries',
    '#/checks',
    '#/settings',
    '#/log',
  ]) {
    await page.evaluate((to) => {
      window.location.hash = to
    }, hash)
    await page.waitForTimeout(500)
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
    expect(wide, hash).toBeLessThanOrEqual(seen ?? 0)
  }
  await page.close()
})

it('left no error in the browser', () => {
  expect(faults).toEqual([])
})
