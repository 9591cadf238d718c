// What waits in a room had no bound per network. Fifty guests of one stood at a door, a hundred asked to link mics, and
// as long as they asked again nobody else could.
import { expect, it } from 'vitest'
import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from './fixture.js'

const guests = (count: number) => Array.from({ length: count }, (_, number) => `guest${number}`)

it('one network has half of the places at a door', async () => {
  const { rooms, notifier } = roomsFixture()
  const room = rooms.multi_room
  const door = { approval: true }
  await room.create(user('ann'), { roomID: 'r', roomInfo: '', unlisted: false, door })
  await room.enter(user('ann'), 'r', entry('ann'))
  const knock = (userID: string, network: string) =>
    room.enter(user(userID), 'r', entry(userID), '', { network, knockAs: { userName: userID, userAvatar: '' } })
  for (const userID of guests(40)) await expect(knock(userID, '10.0.0.1')).rejects.toMatchObject(refusal(Code.WAITING))
  await expect(knock('ben', '10.0.0.2')).rejects.toMatchObject(refusal(Code.WAITING))
  const heard = notifier.told.flatMap(({ notice }) => (notice.event === 'knock' ? [notice.userID] : []))
  expect(heard).toEqual([...guests(25), 'ben'])
  // Whoever waits already may say so again.
  const message = CODE_MESSAGES[Code.WAITING]
  await expect(knock('guest0', '10.0.0.1')).rejects.toMatchObject({ message })
  await room.controls.answerKnock(user('ann'), 'r', 'ben', true)
  await knock('ben', '10.0.0.2')
})

it('one network has half of the requests to link mics', async () => {
  const { rooms } = roomsFixture()
  const live = rooms.live_room
  await live.enter(user('ann'), 'r', entry('ann'))
  const ask = async (userID: string, network: string) => {
    await live.addAudience(user(userID), 'r', '')
    await live.requestLinkMic(user(userID), 'r', userID, '', network)
  }
  for (const userID of guests(50)) await ask(userID, '10.0.0.1')
  await expect(ask('guest50', '10.0.0.1')).rejects.toMatchObject(refusal(Code.BAD_REQUEST))
  await ask('ben', '10.0.0.2')
  await live.respondLinkMic(user('ann'), 'r', 'ben', true, '')
})
