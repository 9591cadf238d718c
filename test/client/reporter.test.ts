import { expect, test } from 'vitest'
import { RoomError } from '../../wxlite/utils/api/room_error'
import type { TagEvent } from '../../wxlite/utils/api/tags'
import { createReporter, playerName, type Report } from '../../wxlite/utils/tags/reporter'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock'

function world(send: (report: Report) => Promise<unknown> = async () => ({})) {
  const clock = new ManualClock(1_000_000)
  const phone = new FakePhone({
    clock,
    transport: {
      request: () => () => {},
      connect: () => {
        throw new Error('none')
      },
    },
  })
  const sent: Report[] = []
  const reporter = createReporter({
    platform: phone.platform,
    send(report) {
      sent.push(report)
      return send(report)
    },
  })
  const passed: TagEvent[] = []
  const tag = reporter.watch(
    {
      statechange: (event: TagEvent) => void passed.push(event),
      netstatus: (event: TagEvent) => void passed.push(event),
    },
    () => 'push',
  )
  const state = (code: number) => tag.statechange({ detail: { code } })
  const net = (info: object) => tag.netstatus({ detail: { info } })
  const pass = async (ms: number) => {
    for (let past = 0; past < ms; past += 1000) {
      clock.advance(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { reporter, sent, passed, state, net, pass, phone }
}

test('figures and codes of ordinary life are told once a minute', async () => {
  const { reporter, sent, passed, state, net, pass, phone } = world()
  reporter.start()
  state(1001)
  state(1002)
  for (let second = 0; second < 58; second += 2) {
    net({ videoBitrate: 300.4, videoFPS: 15, netSpeed: 340, cpuUsage: '12/40', videoWidth: 360, evil: 'text' })
    await pass(2000)
  }
  expect(sent).toEqual([])
  await pass(4000)
  expect(sent).toEqual([
    { 'push.videoBitrate': 300, 'push.videoFPS': 15, 'push.netSpeed': 340, 'push.codes': '1001x1 1002x1' },
  ])
  expect(passed).toHaveLength(31)
  reporter.stop()
  expect(phone.leftovers.timers).toBe(0)
})

test('trouble is told within ten seconds, and nothing while there is nothing', async () => {
  const { reporter, sent, state, pass } = world()
  reporter.start()
  await pass(200_000)
  expect(sent).toEqual([])
  for (let i = 0; i < 3; i++) state(1101)
  state(3002)
  await pass(10_000)
  expect(sent).toEqual([{ 'push.codes': '1101x3 3002x1' }])
  reporter.stop()
})

test('a report stays small whatever the tags say', async () => {
  const { reporter, sent, pass } = world()
  reporter.start()
  for (let slot = 0; slot < 50; slot++)
    for (let code = 2100; code < 2200; code++) {
      const info = {
        videoBitrate: 1e6 + code,
        audioBitrate: 1e6,
        videoFPS: 30,
        videoGOP: 2,
        netSpeed: 1e6,
        netJitter: 1e4,
        videoCache: 1e4,
      }
      const currentTarget = { dataset: { slot } }
      const event: TagEvent = { detail: { code, info }, currentTarget }
      reporter.heard(playerName(event), event)
    }
  await pass(10_000)
  expect(JSON.stringify(sent[0]).length).toBeLessThan(2048)
  reporter.stop()
})

test('a server of an earlier release, which has no such operation, is asked once; one in trouble again', async () => {
  const refused = (code: number, later = false) => new RoomError(code, '', 'report', '', undefined, later)
  const answers = [refused(-1), refused(1, true), refused(1)]
  const { reporter, sent, state, pass } = world(async () => {
    throw answers.shift() ?? refused(-1)
  })
  reporter.start()
  for (let i = 0; i < 6; i++) {
    state(1101)
    await pass(10_000)
  }
  expect(sent).toHaveLength(3)
  reporter.stop()
})
