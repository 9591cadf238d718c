/*
 * Support reads one timeline and no log: a call in which a phone went through a dead zone, a stranger was thrown out,
 * and the server was started anew in the middle. What each of them saw has to be found there, in order, with times and
 * why.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type AdminServer, adminServer, TOKENS } from '../admin/admin_server.js'
import { ManualClock } from '../support/manual_clock.js'
import type { RestClient } from '../support/rest_client.js'

const BEAT = 5

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

  expect(await story()).toEqual([
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
})
