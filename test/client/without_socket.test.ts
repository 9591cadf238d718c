// A phone whose network lets no WebSocket through: the viewer saw the room by REST, but was in its audience for 20 s
// only. After that nobody could give him link-mic, and the count lacked him. Who has no socket registers again.
import { expect, test } from 'vitest'
import { createLiveRoom } from '../../wxlite/utils/liveroom.js'
import { FakePhone, realTransport, type WireSocketListener } from '../support/fake-wx.js'
import { testServer } from '../support/server.js'
import { finish, pass } from './support/quiet.js'

test('a viewer without a socket stays in the audience, and may ask for link-mic', async () => {
  const server = await testServer()
  const phones: FakePhone[] = []
  const comes = async (userID: string, sockets: boolean) => {
    const phone = new FakePhone({
      clock: server.clock,
      transport: sockets ? realTransport : { ...realTransport, connect: noSocket },
    })
    phones.push(phone)
    const room = createLiveRoom({ platform: phone.platform })
    const { userSig } = await server.stranger().get<{ userSig: string }>(`/weapp/utils/get_login_info?userID=${userID}`)
    await room.login({ serverDomain: `${server.url}/weapp/live_room/`, userID, userSig })
    return room
  }
  const anna = await comes('anna', true)
  const bob = await comes('bob', false)
  await anna.createRoom({ roomID: 'show', pushURL: (await anna.getPushURL()).pushURL })
  await bob.enterRoom({ roomID: 'show' })
  await pass(server.clock, phones, 60_000)
  expect(bob.role).toBe('audience')
  expect((await anna.getAudienceList()).audienceCount).toBe(1)
  const asked: string[] = []
  anna.on('onRecvJoinPusherRequest', ({ userID }) => asked.push(userID))
  const link = bob.requestJoinPusher({ timeout: 1_000 }).catch(() => undefined)
  await pass(server.clock, phones, 500)
  expect(asked).toEqual(['bob'])
  await finish(server.clock, phones, link)
  for (const room of [bob, anna]) await finish(server.clock, phones, room.logout())
  expect(phones.map(({ leftovers }) => leftovers)).toEqual(
    phones.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
  )
  await server.close()
})

function noSocket(_url: string, { closed }: WireSocketListener) {
  queueMicrotask(() => closed(1006, ''))
  return { send() {}, close() {} }
}
