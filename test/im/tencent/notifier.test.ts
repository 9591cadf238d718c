import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { closed, joined, TencentFixture } from './fixture.js'

describe('TencentNotifier', () => {
  let im: TencentFixture
  beforeEach(async () => {
    im = new TencentFixture()
    await im.cloud.start()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await im.cloud.stop()
  })

  const commands = () => im.cloud.calls.map(({ command }) => command.split('/')[1])
  const idle = (notifier: { stats(): { waiting: number } }) => im.until(() => notifier.stats().waiting === 0)

  it('makes a group with the id of the room, and one that is there already will do', async () => {
    const notifier = im.notifier()
    const roomID = `room_${'x'.repeat(43)}`
    await notifier.openRoom(roomID)
    expect(im.cloud.groups.has(roomID)).toBe(true)
    expect(im.cloud.calls[0]?.body).toEqual({ Type: 'AVChatRoom', GroupId: roomID, Name: roomID.slice(0, 30) })
    await notifier.openRoom(roomID)
    expect(im.cloud.calls.map(({ code }) => code)).toEqual([0, 10025])
  })

  it('sends a change as the old notification with its number, from the administrator, and nothing that is secret', async () => {
    const notifier = im.notifier()
    await notifier.openRoom('r1')
    notifier.publish('r1', joined(1001))
    await idle(notifier)
    expect(im.cloud.delivered).toEqual([
      {
        to: 'r1',
        from: 'administrator',
        system: false,
        priority: 'High',
        data: { cmd: 'notifyPusherChange', data: '', event: 'join', roomID: 'r1', seq: 1001, userID: 'dan' },
      },
    ])
    expect(JSON.stringify(im.cloud.calls)).not.toContain('rtmp')
  })

  it('sends a system notification instead when old clients are to be served, never both', async () => {
    const notifier = im.notifier({ notification: 'system' })
    await notifier.openRoom('r1')
    notifier.publish('r1', joined(1001))
    await idle(notifier)
    expect(im.cloud.delivered).toMatchObject([
      { system: true, data: { cmd: 'notifyPusherChange', data: '', seq: 1001 } },
    ])
    expect(commands()).toEqual(['create_group', 'send_group_system_notification'])
  })

  it('tells the last change and then ends the group; a room made again at once gets a group of its own', async () => {
    const notifier = im.notifier()
    await notifier.openRoom('r1')
    notifier.publish('r1', closed(1001))
    await notifier.openRoom('r1')
    notifier.publish('r1', joined(2001))
    await idle(notifier)
    expect(commands()).toEqual(['create_group', 'send_group_msg', 'destroy_group', 'create_group', 'send_group_msg'])
    expect(im.cloud.groups.has('r1')).toBe(true)
    expect(im.cloud.to('r1').map(({ seq }) => seq)).toEqual([1001, 2001])
    notifier.publish('r1', closed(2002))
    await idle(notifier)
    expect(im.cloud.groups.size).toBe(0)
    expect(notifier.stats()).toMatchObject({ groups: 0, givenUp: 0 })
  })

  it('sends only the last of the changes that wait while the cloud is slow', async () => {
    const notifier = im.notifier()
    await notifier.openRoom('r1')
    im.cloud.slow = 30
    for (let seq = 1001; seq <= 1500; seq += 1) notifier.publish('r1', joined(seq))
    for (const audienceCount of [1, 2, 3]) notifier.notice({ event: 'audience', roomID: 'r1', audienceCount })
    expect(notifier.stats().waiting).toBe(3)
    await idle(notifier)
    expect(im.cloud.to('r1')).toMatchObject([{ seq: 1001 }, { seq: 1500 }, { event: 'audience', audienceCount: 3 }])
  })

  /*
   * The second generation's group handler cuts at `}}` and threw on each audience count and each like, so that its room
   * page heard no more.
   */
  it('sends old clients no notice that they cannot read', async () => {
    const notifier = im.notifier({ notification: 'system' })
    await notifier.openRoom('r1')
    notifier.notice({ event: 'audience', roomID: 'r1', audienceCount: 3 })
    notifier.notice({ event: 'custom', roomID: 'r1', custom: '{"likes":1}' })
    notifier.publish('r1', joined(1001))
    await idle(notifier)
    expect(im.cloud.to('r1')).toMatchObject([{ cmd: 'notifyPusherChange', seq: 1001 }])
  })

  it('leaves custom fields out that the cloud would find too long: clients ask for them', async () => {
    const notifier = im.notifier()
    await notifier.openRoom('r1')
    const fields = (bytes: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`field${at}`, '"'.repeat(bytes)])))
    for (const bytes of [1, 1024]) {
      notifier.notice({ event: 'custom', roomID: 'r1', custom: fields(bytes) })
      await idle(notifier)
    }
    expect(im.cloud.to('r1').map(({ custom }) => custom)).toEqual([fields(1), ''])
    expect(notifier.stats().givenUp).toBe(0)
  })

  it('keeps to 40 messages a second for a group, and loses none', async () => {
    const notifier = im.notifier()
    await notifier.openRoom('r1')
    for (let seq = 1001; seq <= 1010; seq += 1) {
      notifier.publish('r1', joined(seq))
      while (notifier.stats().waiting > 0) await im.breathe()
    }
    notifier.publish('r1', joined(1011))
    await im.breathe()
    expect(notifier.stats().waiting).toBe(1)
    im.clock.advance(34)
    await vi.waitFor(() => expect(notifier.stats().waiting).toBe(0))
    expect(im.cloud.to('r1')).toHaveLength(11)
  })

  describe('telling one user', () => {
    it('imports accounts that the cloud does not know, and sends link-mic from the one who speaks', async () => {
      const notifier = im.notifier()
      const data = {
        cmd: 'linkmic',
        data: { type: 'request', roomID: 'r1', userID: 'cid', userName: 'Cid', userAvatar: '' },
      } as const
      notifier.tell('ann', { event: 'c2c', fromUserID: 'cid', data })
      await idle(notifier)
      expect(im.cloud.delivered).toMatchObject([{ to: 'ann', from: 'cid', data }])
      expect([...im.cloud.accounts]).toEqual(['administrator', 'ann', 'cid'])
      notifier.tell('ann', { event: 'c2c', fromUserID: 'cid', data })
      await idle(notifier)
      expect(commands()).toEqual(['sendmsg', 'account_import', 'account_import', 'sendmsg', 'sendmsg'])
    })

    it('says a kick in words of old clients too', async () => {
      const notifier = im.notifier()
      notifier.tell('ben', { event: 'kicked', roomID: 'r1' })
      await idle(notifier)
      expect(im.cloud.delivered).toMatchObject([
        {
          to: 'ben',
          from: 'administrator',
          data: { event: 'kicked', roomID: 'r1', cmd: 'linkmic', data: { type: 'kickout', roomID: 'r1' } },
        },
      ])
    })

    it('leaves out what concerns one login only', async () => {
      const notifier = im.notifier()
      notifier.tell('ben', { event: 'replaced', roomID: 'r1' }, 's1')
      await im.breathe()
      expect(im.cloud.arrived).toBe(0)
    })

    it('keeps the order for each user, also when one has to be tried again', async () => {
      const notifier = im.notifier()
      im.cloud.accounts.add('ben')
      im.cloud.errors.set('openim/sendmsg', [10002, 60008])
      for (const roomID of ['r1', 'r2', 'r3']) notifier.tell('ben', { event: 'kicked', roomID })
      await idle(notifier)
      expect(im.cloud.to('ben').map(({ roomID }) => roomID)).toEqual(['r1', 'r2', 'r3'])
    })

    it('holds a bounded number of messages', async () => {
      const notifier = im.notifier()
      im.cloud.fault = 'hang'
      for (let index = 0; index < 100; index += 1) notifier.tell('ben', { event: 'kicked', roomID: `r${index}` })
      expect(notifier.stats()).toMatchObject({ waiting: 20, givenUp: 80 })
    })
  })

  describe('the administrator’s userSig', () => {
    it('is used again, and minted again before it ends', async () => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const notifier = im.notifier()
      await notifier.openRoom('r1')
      await notifier.openRoom('r2')
      expect(im.cloud.sigs.size).toBe(1)
      vi.setSystemTime(Date.now() + 83_000_000)
      im.clock.advance(83_000_000)
      await notifier.openRoom('r3')
      expect(im.cloud.sigs.size).toBe(2)
    })

    it('is minted again when the cloud does not take it any more', async () => {
      const notifier = im.notifier()
      im.cloud.errors.set('group_open_http_svc/create_group', [70001])
      await notifier.openRoom('r1')
      expect(im.cloud.calls.map(({ code }) => code)).toEqual([70001, 0])
    })
  })

  it('after a restart ends the groups that nobody came back to, and no other', async () => {
    const kept = new Map<string, string>()
    const ledger = {
      values: () => kept.values(),
      set: async (roomID: string, value: string) => void kept.set(roomID, value),
    }
    const first = im.notifier({ ledger })
    for (const roomID of ['r1', 'r2', 'r3']) await first.openRoom(roomID)
    first.publish('r3', closed(1001))
    await idle(first)
    const second = im.notifier({ ledger })
    await second.start()
    await second.openRoom('r2')
    im.cloud.groups.set('of-another-application', { owner: 'somebody' })
    im.clock.advance(119_000)
    await im.breathe()
    expect([...im.cloud.groups.keys()]).toEqual(['r1', 'r2', 'of-another-application'])
    im.clock.advance(1_000)
    await idle(second)
    expect([...im.cloud.groups.keys()]).toEqual(['r2', 'of-another-application'])
    expect([...kept.values()].filter((roomID) => roomID !== '')).toEqual(['r2'])
  })

  it('finishes what is queued before it closes, within a second and a half', async () => {
    const notifier = im.notifier()
    await notifier.openRoom('r1')
    notifier.publish('r1', joined(1001))
    const closing = notifier.close()
    await im.until(() => notifier.stats().waiting === 0)
    im.clock.advance(20)
    await closing
    expect(im.cloud.to('r1')).toHaveLength(1)
    im.cloud.fault = 'hang'
    notifier.publish('r1', joined(1002))
    const late = notifier.close()
    im.clock.advance(1_500)
    await late
    expect(im.logged.lines.at(-1)).toMatchObject({ msg: 'im: closed', waiting: 1 })
  })
})
