// What calls and queues do when answers are lost, when they were stopped, and when the user has logged out meanwhile:
// rejections that nobody handled, rings without an end, a call that nobody heard of, 26 s for leaving a queue.
import { expect, test } from 'vitest'
import { createAgent } from '../../wxlite/utils/agent.js'
import { createQueue } from '../../wxlite/utils/queue.js'
import { onTheLine, RECORD, RING } from './support/tencent_world.js'

const STOPPED = { name: 'RoomError', errCode: -9 }

test('a logout while the server is asked about a call or a place is no error of the page', async () => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', note)
  const { server, room, queue, calls, chat, told, pass } = await onTheLine()
  server.calls = [RECORD]
  await queue.enter({ queue: 'bank' })
  server.faults.set('queue_beat', { code: 3 })
  server.faults.set('logout', 'none')
  told(RING)
  chat.emit('netStateChange', { state: 'connected' })
  const out = room.logout()
  await pass(3_000)
  await out
  queue.stop()
  calls.stop()
  await pass(500)
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

test('of a ring that another one takes the place of the page hears the end', async () => {
  const { server, heard, told, pass, close } = await onTheLine()
  server.calls = [RECORD, { ...RECORD, callID: 'call_2' }]
  told(RING)
  told({ ...RING, callID: 'call_2', userName: 'Bob' })
  await pass(500)
  expect(heard).toEqual(['call Anna', 'end missed', 'call Bob'])
  await close()
})

test('what was stopped rings nobody, waits nowhere, and leaves nothing running', async () => {
  const { server, calls, queue, phone, close } = await onTheLine()
  queue.stop()
  calls.stop()
  const before = server.asked.length
  await expect(queue.enter({ queue: 'bank' })).rejects.toMatchObject(STOPPED)
  await expect(calls.call({ userIDs: ['anna'] })).rejects.toMatchObject(STOPPED)
  await expect(createAgent({ calls }).take({ queue: 'bank' })).rejects.toMatchObject(STOPPED)
  expect(server.asked.length).toBe(before)
  await close()
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
})

test('how long it rings is a time, or what the server takes for one', async () => {
  const { server, calls, phone, close } = await onTheLine()
  const warned: string[] = []
  phone.platform.warn = (text) => warned.push(text)
  const asked = []
  for (const timeout of [Number.NaN, Number.POSITIVE_INFINITY, -1, 20, undefined]) {
    await calls.call({ userIDs: ['anna'], timeout }).catch(() => undefined)
    asked.push(JSON.parse(server.bodies.at(-1)?.body ?? '').timeout)
  }
  expect([asked, warned.length]).toEqual([[undefined, undefined, undefined, 20, undefined], 3])
  await close()
})

test('who leaves a queue without a network has left it after 3 s', async () => {
  const { server, queue, pass, close } = await onTheLine()
  await queue.enter({ queue: 'bank' })
  server.faults.set('leave_queue', 'none')
  let left = false
  const leaving = queue.leave().then(() => {
    left = true
  })
  await pass(3_250)
  expect([left, queue.place]).toEqual([true, undefined])
  await leaving
  await close()
})

test('the place of a queue that was stopped is given back after half a minute, unless one is back by then', async () => {
  const { server, calls, queue, pass, close } = await onTheLine()
  const told = () => server.asked.filter((operation) => operation === 'leave_queue').length
  await queue.enter({ queue: 'bank' })
  queue.stop()
  await pass(20_000)
  const again = createQueue({ calls })
  await expect(again.enter({ queue: 'bank' })).resolves.toMatchObject({ position: 2 })
  await pass(40_000)
  expect(told()).toBe(0)
  again.stop()
  await pass(31_000)
  expect(told()).toBe(1)
  await close()
})

test('who leaves when an agent has just taken him does not wait on when that one never comes', async () => {
  const { server, queue, told, pass, close } = await onTheLine()
  await queue.enter({ queue: 'bank' })
  told({ ...RING, ticketID: 'ticket_1' })
  await queue.leave()
  await pass(500)
  expect(server.asked).not.toContain('leave_queue')
  told({ event: 'queue', roomID: '', ticketID: 'ticket_1', queue: 'bank', position: 1 })
  await pass(500)
  expect(server.asked.at(-1)).toBe('leave_queue')
  await close()
})

// The server keeps a place while the socket is up: an agent took who had left it long ago.
test('a place that was given back without an answer is given back again, unless one has entered again', async () => {
  const { server, queue, pass, close } = await onTheLine()
  const told = () => server.asked.filter((operation) => operation === 'leave_queue').length
  const leave = async () => {
    await queue.enter({ queue: 'bank' })
    server.faults.set('leave_queue', 'none')
    const leaving = queue.leave()
    await pass(3_250)
    await leaving
  }
  await leave()
  await pass(30_000)
  server.faults.delete('leave_queue')
  const lost = told()
  await pass(40_000)
  const heard = told()
  expect(heard).toBeGreaterThan(lost)
  await pass(40_000)
  expect(told()).toBe(heard)

  await leave()
  const again = queue.enter({ queue: 'bank' })
  await pass(30_000)
  server.faults.delete('leave_queue')
  await expect(again).resolves.toMatchObject({ position: 2 })
  const entered = told()
  await pass(40_000)
  expect([told(), queue.place?.ticketID]).toEqual([entered, 'ticket_1'])
  await close()
})
