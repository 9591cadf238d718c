import { expect, it } from 'vitest'
import { reaches, watchStand } from './watch_stand.js'

// Who comes to a full room goes in as soon as somebody leaves it.

const stand = watchStand({ liveRoom: { maxAudience: 1, heartbeatTimeout: 600 } })

it('a page that found the room full is let in when a viewer leaves', { timeout: 120_000 }, async () => {
  const { roomID, rest } = await stand.present('small')
  const first = await stand.visit(roomID)
  await reaches(first, 'watching')
  const second = await stand.visit(roomID)
  await reaches(second, 'full')
  await second.getByText('The room is full').waitFor()
  const { audiences } = await rest.call('live_room', 'get_audiences', { roomID })
  await rest.call('live_room', 'kick_pusher', { roomID, targetUserID: audiences[0]?.userID })
  await reaches(first, 'kicked')
  await reaches(second, 'watching')
  expect(await second.title()).toBe('Autumn collection')
})

it('a link that carries a login is that user, and the address keeps nothing of it', {
  timeout: 120_000,
}, async () => {
  const { roomID } = await stand.present('link')
  const info = await fetch(`${stand.server.url}/weapp/utils/get_login_info?userID=member_1`)
  const { userID, userSig }: { userID: string; userSig: string } = await info.json()
  const page = await stand.visit(roomID, { query: `#userID=${userID}&userSig=${encodeURIComponent(userSig)}` })
  await reaches(page, 'watching')
  expect(await page.evaluate(() => location.hash)).toBe('')
})
