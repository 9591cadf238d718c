import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notifier } from '../../server/rooms/ports/notifier.js'
import type { MemberChange } from '../../server/rooms/rules/room.js'
import { member } from './embedded/rooms_stub.js'

type Heard = { [field: string]: unknown }

/** One adapter with somebody who listens. Users `ann` and `ben` are in rooms `r1` and `r2`. */
export interface NotifierHarness {
  notifier: Notifier
  /** False where audience counts and custom fields are not told. */
  notices?: boolean
  /** What this user has heard so far in a room, in order. */
  inRoom(roomID: string): Promise<Heard[]>
  /** What was said to one user. */
  told(userID: string): Promise<Heard[]>
  /** Everything under way has arrived. */
  settled(): Promise<void>
  /** Makes whatever stands behind the adapter unreachable. */
  breakDown(): Promise<void>
  stop(): Promise<void>
}

const join = (seq: number): MemberChange => ({ type: 'join', seq, member: member('dan') })
const address = { secure: true, host: 'example.org' }

/** What the rooms rely on, whichever notification plane is in use. */
export function notifierContract(name: string, start: () => Promise<NotifierHarness>): void {
  describe(`notifier contract: ${name}`, () => {
    let im: NotifierHarness
    beforeEach(async () => {
      im = await start()
      await im.notifier.start()
      for (const roomID of ['r1', 'r2']) await im.notifier.openRoom?.(roomID, 'multi_room')
    })
    afterEach(() => im.stop())

    const publish = async (roomID: string, change: MemberChange) => {
      im.notifier.publish(roomID, change)
      await im.settled()
    }

    it('says what clients need to reach it', () => {
      expect(im.notifier.info(address)).toMatchObject({ provider: expect.stringMatching(/^(embedded|tencent)$/) })
    })

    it('tells every change to its own room, in order, as the old notification with the number', async () => {
      for (const seq of [1001, 1002, 1003]) await publish('r1', join(seq))
      expect(await im.inRoom('r1')).toMatchObject(
        [1001, 1002, 1003].map((seq) => ({ cmd: 'notifyPusherChange', data: '', event: 'join', roomID: 'r1', seq })),
      )
      expect(await im.inRoom('r2')).toEqual([])
    })

    it.each<MemberChange>([
      join(1001),
      { type: 'quit', seq: 1001, member: member('ben'), reason: 'left' },
      { type: 'update', seq: 1001, member: member('ben') },
      { type: 'creator', seq: 1001, userID: 'ben', streamID: 'ben_1' },
      { type: 'creator', seq: 1001, userID: '', streamID: '' },
    ])('names the event of a change: $type', async (change) => {
      await publish('r1', change)
      expect(await im.inRoom('r1')).toMatchObject([{ event: change.type, seq: 1001 }])
    })

    it('ends a room with its last event, and begins a new one under the same id', async () => {
      await publish('r1', { type: 'close', seq: 1001, reason: 'closed' })
      expect((await im.inRoom('r1')).at(-1)).toMatchObject({ event: 'close', reason: 'closed', seq: 1001 })
      await im.notifier.openRoom?.('r1', 'multi_room')
    })

    it('passes unnumbered changes on', async () => {
      im.notifier.notice({ event: 'audience', roomID: 'r1', audienceCount: 3 })
      im.notifier.notice({ event: 'custom', roomID: 'r1', custom: '{"likes":1}' })
      await im.settled()
      const notices = [
        { event: 'audience', roomID: 'r1', audienceCount: 3 },
        { event: 'custom', roomID: 'r1', custom: '{"likes":1}' },
      ]
      expect(await im.inRoom('r1')).toEqual(im.notices === false ? [] : notices)
    })

    it('passes texts of the operator on, as chat', async () => {
      im.notifier.say('r1', 'five minutes left')
      im.notifier.say('r9', 'nobody is there')
      await im.settled()
      const embedded = { event: 'message', kind: 'text', data: 'five minutes left', userID: '' }
      const tencent = { cmd: 'CustomTextMsg', data: { nickName: '系统消息' } }
      const [heard, ...more] = await im.inRoom('r1')
      expect(heard).toMatchObject(heard?.cmd === undefined ? embedded : tencent)
      expect(more).toEqual([])
      expect(await im.inRoom('r2')).toEqual([])
    })

    it('tells one user and nobody else', async () => {
      im.notifier.tell('ben', { event: 'kicked', roomID: 'r9' })
      await im.settled()
      expect(await im.told('ben')).toMatchObject([{ event: 'kicked', roomID: 'r9' }])
      expect(await im.told('ann')).toEqual([])
    })

    it('throws nothing for rooms and users that it does not know', async () => {
      await publish('unknown', join(1))
      await publish('unknown', { type: 'close', seq: 2, reason: 'empty' })
      im.notifier.notice({ event: 'custom', roomID: 'unknown', custom: '{}' })
      im.notifier.tell('nobody', { event: 'kicked', roomID: 'r1' }, 'no session')
    })

    it('throws nothing and returns at once when what stands behind it is gone', async () => {
      await im.breakDown()
      const began = performance.now()
      for (let seq = 1001; seq < 1101; seq += 1) im.notifier.publish('r1', join(seq))
      im.notifier.notice({ event: 'audience', roomID: 'r1', audienceCount: 1 })
      im.notifier.tell('ann', { event: 'kicked', roomID: 'r1' })
      im.notifier.publish('r1', { type: 'close', seq: 1101, reason: 'closed' })
      expect(performance.now() - began).toBeLessThan(200)
    })
  })
}
