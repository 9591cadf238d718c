import { expect, test } from 'vitest'
import { user } from '../rooms/fixture.js'
import { desk, manyAgents } from './desk.js'

manyAgents('in memory', 1000, async () => [desk()])

test('whoever is in another call keeps his place, and the next one is taken', async () => {
  const { queues, calls } = desk()
  const shown = { queue: 'bank', userName: '', userAvatar: '', data: '' }
  for (const name of ['c1', 'c2']) await queues.enter(user(name), '10.0.0', shown)
  const asked = {
    roomType: 'double_room',
    media: 'video',
    userName: '',
    userAvatar: '',
    roomInfo: '',
    data: '',
  } as const
  await calls.call(user('eve'), { ...asked, userIDs: ['c1'], timeout: 60 })
  const take = (ticketID?: string) =>
    queues.take(user('agent'), { roomType: 'double_room', queue: 'bank', ticketID, userName: '', userAvatar: '' })
  const first = (await queues.list(user('agent'), 'bank', 0, 1)).places[0]?.ticket
  await expect(take(first?.ticketID)).rejects.toMatchObject({ code: 1 })
  expect((await take()).ticket.userID).toBe('c2')
  expect((await queues.list(user('agent'), 'bank', 0, 9)).places).toMatchObject([{ position: 1, ticket: first }])
})
