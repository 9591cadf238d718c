import { beforeEach, describe, expect, it } from 'vitest'
import type { Ticket } from '../../server/calls/rules/ticket.js'
import type { QueueStore } from '../../server/queues/ports/queue_store.js'

const NOW = 1_000_000

/** A ticket of this user. */
export function ticketOf(userID: string, order: number, queue = 'bank'): Ticket {
  const shown = { userName: userID, userAvatar: '', data: '' }
  return { ticketID: `ticket_${userID}_${order}`, queue, userID, order, enteredAt: order, ...shown }
}

/** What every queue store does. */
export function queueStoreContract(name: string, open: () => Promise<QueueStore>): void {
  describe(name, () => {
    let store: QueueStore
    beforeEach(async () => {
      store = await open()
    })
    const waiting = async (queue = 'bank') =>
      (await store.list(queue, 0, 100)).places.map(({ ticket, position }) => `${position} ${ticket.userID}`)
    const put = (userID: string, order: number, queue?: string) => store.put(ticketOf(userID, order, queue), NOW)

    it('keeps tickets in the order of their numbers, whenever they come', async () => {
      expect(await put('b', 2)).toMatchObject({ position: 1 })
      expect(await put('a', 1)).toMatchObject({ position: 1 })
      expect(await put('c', 3)).toMatchObject({ position: 3 })
      expect(await waiting()).toEqual(['1 a', '2 b', '3 c'])
      expect(await store.list('bank', 1, 1)).toMatchObject({ total: 3, places: [{ position: 2 }] })
      expect(await store.of('c')).toEqual({ ticket: ticketOf('c', 3), position: 3 })
      expect(await store.list('loans', 0, 10)).toEqual({ total: 0, places: [] })
    })

    it('numbers only ever grow', async () => {
      const numbers = [await store.nextOrder(), await store.nextOrder(), await store.nextOrder()]
      expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(numbers)
    })

    it('has a user in one queue at a time', async () => {
      await put('a', 1)
      await put('a', 2, 'loans')
      expect(await waiting()).toEqual([])
      expect(await waiting('loans')).toEqual(['1 a'])
    })

    // Two taps at once over several nodes: the second entry took the first one's place, whose ticket was good for
    // nothing, and the backend heard that two had come and one had left.
    it('keeps the earlier place of who enters twice, and the later one of who is passed on to an earlier', async () => {
      await put('a', 1)
      await put('b', 2)
      const again = { ...ticketOf('a', 3), ticketID: 'again' }
      expect(await store.put(again, NOW)).toEqual({ ticket: ticketOf('a', 1), position: 1 })
      expect(await waiting()).toEqual(['1 a', '2 b'])
      expect(await store.remove(again)).toBe(false)
      const passedOn = { ...ticketOf('b', 0), ticketID: 'passed on' }
      expect(await store.put(passedOn, NOW)).toEqual({ ticket: passedOn, position: 1 })
      expect(await waiting()).toEqual(['1 b', '2 a'])
    })

    it('gives the first, one that is named, or the first that is not skipped, and each once', async () => {
      for (const [i, userID] of ['a', 'b', 'c', 'd'].entries()) await put(userID, i + 1)
      expect((await store.take('bank', undefined, new Set()))?.userID).toBe('a')
      expect((await store.take('bank', 'ticket_c_3', new Set()))?.userID).toBe('c')
      expect(await store.take('bank', 'ticket_c_3', new Set())).toBeUndefined()
      expect((await store.take('bank', undefined, new Set(['ticket_b_2'])))?.userID).toBe('d')
      expect(await store.take('bank', undefined, new Set(['ticket_b_2']))).toBeUndefined()
      expect(await store.of('a')).toBeUndefined()
      expect(await waiting()).toEqual(['1 b'])
    })

    it('has back in his old place whom no call came of, unless he waits elsewhere by now', async () => {
      for (const [i, userID] of ['a', 'b', 'c'].entries()) await put(userID, i + 1)
      const [first, second] = [
        await store.take('bank', undefined, new Set()),
        await store.take('bank', undefined, new Set()),
      ]
      if (!first || !second) throw new Error('two waited')
      await put('b', 9, 'loans')
      await store.putBack(first, NOW)
      await store.putBack(second, NOW)
      expect(await waiting()).toEqual(['1 a', '2 c'])
      expect(await waiting('loans')).toEqual(['1 b'])
    })

    it('has back once whom an agent took who never came, also when it is full, unless he waits elsewhere by now', async () => {
      await put('a', 1)
      await put('b', 2)
      const first = ticketOf('a', 1)
      await store.remove(first)
      expect(await store.restore(first, NOW, 'call_1')).toBe(true)
      expect(await waiting()).toEqual(['1 a', '2 b'])
      expect(await store.restore(first, NOW, 'call_1')).toBe(false)
      await put('a', 3, 'loans')
      expect(await store.restore(first, NOW, 'call_2')).toBe(false)
      expect(await waiting()).toEqual(['1 b'])
      expect(await waiting('loans')).toEqual(['1 a'])
    })

    it('has a thousand who came in from one network, whatever queues they choose, and everybody else', async () => {
      const from = (network: string, n: number) =>
        store.put(ticketOf(`${network}${n}`, n, `queue${n % 3}`), NOW, `10.0.0.${network}`)
      for (let n = 0; n < 1_000; n += 1) await from('1', n)
      expect(await from('1', 1_000)).toBe('full')
      expect(await from('2', 1_000)).not.toBe('full')
      await store.remove(ticketOf('15', 5, 'queue2'))
      expect(await from('1', 1_001)).not.toBe('full')
      expect(await from('1', 1_002)).toBe('full')
    }, 60_000)

    it('lets a ticket go for good once', async () => {
      await put('a', 1)
      expect(await store.remove(ticketOf('a', 1))).toBe(true)
      expect(await store.remove(ticketOf('a', 1))).toBe(false)
      expect(await store.of('a')).toBeUndefined()
      expect(await waiting()).toEqual([])
    })

    it('knows who was not seen', async () => {
      await put('a', 1)
      await put('b', 2)
      await store.seen(['ticket_a_1', 'ticket_nobody_1'], NOW + 500)
      expect(await store.beat('nobody', NOW + 500)).toBeUndefined()
      const unseen = async (before: number) => (await store.unseen(before)).map(({ ticket }) => ticket.userID)
      expect(await unseen(NOW + 100)).toEqual(['b'])
      expect((await unseen(NOW + 500)).sort()).toEqual(['a', 'b'])
      expect(await unseen(NOW - 1)).toEqual([])
      expect(await store.beat('b', NOW + 900)).toEqual({ ticket: ticketOf('b', 2), position: 2 })
      expect(await unseen(NOW + 899)).toEqual(['a'])
    })

    it('tells of every queue in which places changed', async () => {
      const changed: string[] = []
      store.listen((queue, reaches) => {
        if (reaches.includes('everywhere')) changed.push(queue)
      })
      await put('a', 1)
      await put('a', 2, 'loans')
      await store.take('loans', undefined, new Set())
      await expect.poll(() => [...changed].sort()).toEqual(['bank', 'bank', 'loans', 'loans'])
    })
  })
}
