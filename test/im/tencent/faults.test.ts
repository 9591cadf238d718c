import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TencentNotifier } from '../../../server/im/tencent/notifier.js'
import type { ImFault } from '../../support/tencent_im_emulator.js'
import { closed, joined, TencentFixture } from './fixture.js'

describe('TencentNotifier, when the cloud is', () => {
  let im: TencentFixture
  let notifier: TencentNotifier
  beforeEach(async () => {
    im = new TencentFixture()
    await im.cloud.start()
    // The first call of a process takes longer, and only the cloud is to be slow here.
    await im.notifier().api.call('im_open_login_svc/account_check', { CheckItem: [{ UserID: 'ann' }] })
    notifier = im.notifier({ timeout: 1_000 })
  })
  afterEach(() => im.cloud.stop())

  const idle = () => im.until(() => notifier.stats().waiting === 0)
  const warned = () => im.logged.lines.filter(({ level }) => level >= 40)

  describe.each<ImFault>(['hang', 'garbage', 'reset', 'HTTP 502', 10002, 60008])('away (%s)', (fault) => {
    it('makes openRoom reject rather than hang, and delivers the last change once it is back', async () => {
      await notifier.openRoom('r1')
      im.cloud.fault = fault
      await expect(notifier.openRoom('r2')).rejects.toThrow('create_group')
      for (let seq = 1001; seq <= 1010; seq += 1) notifier.publish('r1', joined(seq))
      await im.breathe()
      im.cloud.fault = 'none'
      await idle()
      expect(im.cloud.to('r1').at(-1)).toMatchObject({ seq: 1010 })
      expect(notifier.stats()).toMatchObject({ givenUp: 0 })
      expect(notifier.cloud.breaker.state).toBe('closed')
    })
  })

  it('away for long: keeps one change for each room, asks seldom, says so once, and catches up', async () => {
    notifier = im.notifier({ timeout: 10_000 })
    const rooms = Array.from({ length: 30 }, (_, index) => `r${index}`)
    for (const roomID of rooms) await notifier.openRoom(roomID)
    im.cloud.fault = 'reset'
    for (const roomID of rooms) for (let seq = 1001; seq <= 1005; seq += 1) notifier.publish(roomID, joined(seq))
    await im.until(() => notifier.cloud.breaker.state === 'open')
    const before = im.cloud.arrived
    for (let seconds = 0; seconds < 300; seconds += 1) {
      im.clock.advance(1_000)
      await im.breathe()
    }
    expect(im.cloud.arrived - before).toBeLessThanOrEqual(100)
    expect(notifier.stats()).toMatchObject({ waiting: 30, givenUp: 0 })
    im.cloud.fault = 'none'
    await idle()
    expect(notifier.cloud.breaker.state).toBe('closed')
    for (const roomID of rooms) expect(im.cloud.to(roomID), roomID).toMatchObject([{ seq: 1005 }])
    expect(warned().map(({ msg }) => msg.split(';')[0])).toEqual([
      'Tencent IM: a call failed',
      'Tencent IM: cannot be reached, waiting',
    ])
  }, 30_000)

  it('losing answers: sends nothing twice', async () => {
    await notifier.openRoom('r1')
    im.cloud.accounts.add('ben')
    im.cloud.fault = 'answer lost'
    notifier.publish('r1', joined(1001))
    notifier.tell('ben', { event: 'kicked', roomID: 'r1' })
    await im.until(() => im.cloud.to('r1').length === 1 && im.cloud.to('ben').length === 1)
    await im.until(() => warned().length >= 2)
    im.cloud.fault = 'none'
    await idle()
    expect(im.cloud.to('r1')).toHaveLength(1)
    expect(im.cloud.to('ben')).toHaveLength(1)
    expect(im.cloud.calls.filter(({ command }) => command.endsWith('msg')).length).toBeGreaterThanOrEqual(4)
  })

  it('without the group: makes it again and sends the change', async () => {
    await notifier.openRoom('r1')
    im.cloud.groups.clear()
    notifier.publish('r1', joined(1001))
    await idle()
    expect(im.cloud.to('r1')).toMatchObject([{ seq: 1001 }])
  })

  it('without the group at its end: that was what was wanted', async () => {
    await notifier.openRoom('r1')
    im.cloud.groups.clear()
    notifier.publish('r1', closed(1001))
    await idle()
    expect(im.cloud.groups.size).toBe(0)
    expect(notifier.stats()).toMatchObject({ groups: 0, givenUp: 0 })
  })

  it('away at the end of a room: the group is ended when it is back', async () => {
    await notifier.openRoom('r1')
    im.cloud.fault = 'hang'
    notifier.publish('r1', closed(1001))
    await im.until(() => warned().length > 0)
    expect(notifier.stats().waiting).toBeGreaterThan(0)
    im.cloud.fault = 'none'
    await idle()
    expect(im.cloud.groups.size).toBe(0)
  })

  it('away while a room is made and ended over and over: holds a handful of orders, and leaves no group behind', async () => {
    im.cloud.fault = 'hang'
    for (let round = 0; round < 50; round += 1) {
      notifier.openRoom('r1').catch(() => undefined)
      notifier.publish('r1', joined(1000 + round * 2))
      notifier.publish('r1', closed(1001 + round * 2))
    }
    expect(notifier.stats().waiting).toBeLessThanOrEqual(3)
    await im.until(() => warned().length > 0)
    im.cloud.fault = 'none'
    await idle()
    expect(im.cloud.groups.size).toBe(0)
    expect(notifier.stats().groups).toBe(0)
  })

  it.each([
    ['another SecretKey', () => im.notifier({ secretKey: 'f'.repeat(64) }), 70009],
    ['another sdkAppID', () => im.notifier({ sdkAppID: 1_400_000_002 }), 70020],
    ['somebody who is no administrator', () => im.notifier({ administrator: 'alice' }), 60010],
  ])('configured for %s: says so once, by its number, and throws nothing', async (_what, make, code) => {
    notifier = make()
    await expect(notifier.openRoom('r1')).rejects.toThrow(String(code))
    for (let seq = 1001; seq <= 1020; seq += 1) {
      notifier.publish('r1', joined(seq))
      await im.breathe()
    }
    await idle()
    const errors = im.logged.lines.filter((line) => line.level === 50)
    expect(errors.filter((line) => line.call === 'group_open_http_svc/send_group_msg')).toHaveLength(1)
    expect(errors[0]).toMatchObject({ kind: code })
    expect(warned().length).toBeLessThanOrEqual(4)
  })

  it('too busy (10006, 10023): waits longer and gets through', async () => {
    await notifier.openRoom('r1')
    im.cloud.errors.set('group_open_http_svc/send_group_msg', [10006, 10023])
    notifier.publish('r1', joined(1001))
    const began = im.clock.now()
    await idle()
    expect(im.clock.now() - began).toBeGreaterThanOrEqual(3_000)
    expect(im.cloud.to('r1')).toHaveLength(1)
  })

  it('away at the end: no try comes after the close', async () => {
    await notifier.openRoom('r1')
    im.cloud.fault = 'reset'
    notifier.publish('r1', joined(1001))
    notifier.tell('ben', { event: 'kicked', roomID: 'r1' })
    await im.until(() => notifier.cloud.stats().waiting > 0)
    const closing = notifier.close()
    await im.until(() => im.logged.lines.some(({ msg }) => msg === 'im: closed'))
    await closing
    // What is under way comes back.
    for (let rounds = 0; rounds < 50; rounds += 1) await im.breathe()
    const before = im.cloud.arrived
    for (let seconds = 0; seconds < 60; seconds += 1) {
      im.clock.advance(1_000)
      await im.breathe()
    }
    expect(im.cloud.arrived).toBe(before)
  })

  it('refusing a message for what it says: gives that one up, counts it, and goes on', async () => {
    await notifier.openRoom('r1')
    im.cloud.errors.set('group_open_http_svc/send_group_msg', [80001])
    notifier.publish('r1', joined(1001))
    await idle()
    notifier.publish('r1', joined(1002))
    await idle()
    expect(im.cloud.to('r1')).toMatchObject([{ seq: 1002 }])
    expect(notifier.stats().givenUp).toBe(1)
  })

  it('anything: neither userSig nor key is logged', async () => {
    await notifier.openRoom('r1')
    for (const fault of ['hang', 'garbage', 'reset', 70009] as const) {
      im.cloud.fault = fault
      await notifier.openRoom('r2').catch(() => undefined)
    }
    expect(im.logged.text()).not.toContain(im.cloud.secretKey)
    for (const sig of im.cloud.sigs) expect(im.logged.text()).not.toContain(sig)
  })
})
