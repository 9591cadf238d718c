/*
 * Support reads one timeline and no log: a call in which a phone went through a dead zone, a stranger was thrown out,
 * and the server was restarted in the middle. What each of them saw has to be found there, in order, with times and
 * why.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { type AdminServer, adminServer, TOKENS } from '../admin/admin_server.js'
import { ROOT } from '../support/built_server.js'
import { launchChromium } from '../support/chromium.js'
import { ManualClock } from '../support/manual_clock.js'
import type { RestClient } from '../support/rest_client.js'
import { runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

const BEAT = 5
const ARTEFACTS = path.join(ROOT, 'test/artefacts')

let dataDir: string
let clock: ManualClock
let server: AdminServer
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-story-'))
  clock = new ManualClock()
  server = await adminServer({ dataDir }, clock)
})
afterEach(async () => {
  await server.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function streamOf(userID: string): Promise<string> {
  return (await server.services.roomDirectory.find('r'))?.view.members.get(userID)?.streamID ?? ''
}

/** Time passes, in which these people beat. */
async function pass(seconds: number, ...people: RestClient[]): Promise<void> {
  for (let past = 0; past < seconds; past += BEAT) {
    await server.pass(BEAT)
    for (const user of people)
      expect(await user.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })).toMatchObject({ code: 0 })
  }
}

/** As somebody reads it: what, who, and why. */
async function story(): Promise<string[]> {
  await server.services.timeline?.flush()
  const { entries } = await server.admin('get_timeline', { roomID: 'r' }, TOKENS.reader.token)
  return (entries as { [field: string]: unknown }[]).map(({ what, user, op, reason, code, seconds, administrator }) =>
    [what, user, op, reason, code, what === 'beats again' && `${seconds} s`, administrator]
      .filter((part) => part !== undefined && part !== false)
      .join(' '),
  )
}

/** The same in the console, as whoever gives support has it before him. */
async function readInConsole(): Promise<string[]> {
  await server.close()
  const desk = await runningServer({ dataDir, media: { rtmpPort: 0 } }, silentLog, { clock: systemClock })
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
    await page.goto(`${desk.url}/console/#/rooms/r`)
    await page.fill('#token', desk.assembly.adminToken)
    await page.click('button[type=submit]')
    await page.waitForSelector('.timeline li')
    await mkdir(ARTEFACTS, { recursive: true })
    await page.screenshot({ path: path.join(ARTEFACTS, 'console-timeline.png'), fullPage: true })
    const lines = await page.locator('.timeline li').allInnerTexts()
    return lines.map((line) =>
      line
        .replace(/^\S+\s+/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
  } finally {
    await browser.close()
    await desk.close()
    server = await adminServer({ dataDir }, clock)
  }
}

it('a dead zone, a kick and a restart can be read from one timeline', async () => {
  const [ann, ben, cat] = [await server.user('ann'), await server.user('ben'), await server.user('cat')]
  for (const user of [ann, ben, cat]) await user.enter('multi_room', 'r')
  const before = await streamOf('ben')
  server.media.publish(before)
  await expect.poll(story).toContain('stream started ben')
  await pass(10, ann, ben, cat)

  // Ben drives through a tunnel: his beats are missing, his stream ends, and he is back in time.
  await pass(15, ann, cat)
  await expect.poll(story).toContain('beats missing ben')
  server.media.unpublish(before)
  await server.pass(3)
  server.media.publish(before)
  await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })
  await ben.call('multi_room', 'report', { roomID: 'r', report: { recoveries: 1 } })
  await pass(5, ann, ben, cat)
  await expect.poll(story).toContain('beats again ben 18 s')

  await server.admin('kick_user', { roomID: 'r', userID: 'cat' }, TOKENS.desk.token)
  expect(await cat.enter('multi_room', 'r')).toMatchObject({ code: 12 })
  await pass(5, ann, ben)

  await server.close()
  clock.advance(3_000)
  server = await adminServer({ dataDir }, clock)
  const [annAgain, benAgain, catAgain] = [await server.user('ann'), await server.user('ben'), await server.user('cat')]
  await annAgain.enter('multi_room', 'r')
  await benAgain.enter('multi_room', 'r')
  expect(await catAgain.enter('multi_room', 'r')).toMatchObject({ code: 12 })
  await pass(5, annAgain, benAgain)
  await annAgain.call('multi_room', 'destroy_room', { roomID: 'r' })

  const told = await story()
  expect(told).toEqual([
    'server started',
    'created ann',
    'joined ann',
    'joined ben',
    'joined cat',
    'stream started ben',
    'beats missing ben',
    'stream ended ben',
    'stream started ben',
    'report ben',
    'beats again ben 18 s',
    'left cat kicked',
    'administrator cat kick_user desk',
    'refused cat add_pusher 12',
    'server stops',
    'server started',
    'created ann',
    'joined ann',
    'joined ben',
    'refused cat add_pusher 12',
    'closed closed',
  ])
  const shown = await readInConsole()
  for (const words of [
    'beats missing user=ben seconds=15',
    'beats again user=ben seconds=18',
    'left user=cat reason=kicked',
    'administrator administrator=desk op=kick_user user=cat',
    'server stops',
    'server started',
    'closed reason=closed',
  ])
    expect(shown, shown.join('\n')).toContain(words)
  // Newest first, and another start: that of the server whose console it is.
  expect(shown.length).toBeGreaterThanOrEqual(told.length)
}, 60_000)
