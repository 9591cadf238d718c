// Of two logins at once the one whose answer came last counted: a page that logged in again as somebody else was, on a
// slow network, the first user. The one that was asked for last counts, and the other one is told.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

const as = (userID: string) => ({ serverDomain: 'http://memory/weapp/multi_room/', userID, userSig: 'sig' })

/** A client logged in as bob whose next login is answered when the test says so. */
async function withHeldLogin() {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('bob')
  let held = false
  let answer = () => {}
  wires.onRequest = (request) => {
    if (request.operation === 'login' && !held) {
      held = true
      answer = () => request.pass()
    } else request.pass()
  }
  return { world, room, answer: () => answer() }
}

test('the login that was asked for last counts, whichever answer comes last', async () => {
  const { world, room, answer } = await withHeldLogin()
  const first = expect(room.login(as('carol'))).rejects.toMatchObject({ errCode: -1, errMsg: '请求已取消' })
  await world.pass(100)
  await room.login(as('dave'))
  answer()
  await world.pass(100)
  await first
  expect(room.getAccountInfo().userID).toBe('dave')
  await Promise.all([room.logout(), world.pass(2_000)])
  world.server.close()
})

/* Who logged out while a login was under way was logged in again by its answer. */
test.each(['logged in', 'logged out'])('a login that is under way at a logout counts no more (%s)', async (before) => {
  const { world, room, answer } = await withHeldLogin()
  if (before === 'logged out') await Promise.all([room.logout(), world.pass(2_000)])
  const login = expect(room.login(as('carol'))).rejects.toMatchObject({ errCode: -1, errMsg: '请求已取消' })
  await world.pass(100)
  await Promise.all([room.logout(), world.pass(2_000)])
  answer()
  await world.pass(100)
  await login
  expect(room.getAccountInfo().userID).toBe('')
  world.server.close()
})
