import { notifierContract } from '../notifier_contract.js'
import { HubFixture } from './hub_fixture.js'

notifierContract('embedded', async () => {
  const im = await HubFixture.start()
  for (const roomID of ['r1', 'r2']) im.rooms.put(roomID, { creator: 'ann', members: ['ann', 'ben'] })
  const ann = await im.joined('ann', 'r1')
  await ann.ask('join', { roomID: 'r2' })
  const ben = await im.client('ben')
  return {
    notifier: im.hub,
    inRoom: async (roomID) => ann.pushes.filter((push) => push.roomID === roomID),
    told: async (userID) => (userID === 'ben' ? ben : ann).pushes,
    settled: async () => {
      await ann.settled()
      await ben.settled()
    },
    breakDown: async () => {
      ann.ws.terminate()
      ben.ws.terminate()
    },
    stop: () => im.stop(),
  }
})
