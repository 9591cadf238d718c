import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'
import { person } from './support/person.js'
import { finish, until } from './support/quiet.js'

const CYCLES = 200
const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes in use, after everything that can go has gone. */
async function memory(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  return process.memoryUsage().heapUsed
}

test(`${CYCLES} times in and out: nothing is left running, and the others see one join and one quit each time`, async () => {
  const server: TestServer = await testServer({ multiRoom: { maxMembers: 4, onCreatorLeave: 'keep' } })
  const anna = await person(server, 'anna')
  const bob = await person(server, 'bob')
  const phones = [anna.phone, bob.phone]
  const { roomID } = await finish(server.clock, phones, anna.call.start({ roomInfo: '周会' }))
  await until(() => anna.room.connection === 'up')
  let early = 0
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await finish(server.clock, phones, bob.call.start({ roomID }))
    if (cycle % 3 > 0) await until(() => bob.room.connection === 'up')
    await finish(server.clock, phones, bob.call.stop())
    await until(() => bob.phone.network.flying === 0)
    expect(bob.phone.leftovers).toEqual(NOTHING)
    bob.phone.network.log.length = 0
    if (cycle === CYCLES / 2) early = await memory()
  }
  await until(() => anna.diary.length === 2 * CYCLES)
  expect(anna.diary).toEqual(Array.from({ length: CYCLES }, () => ['join bob', 'quit bob left']).flat())
  const grown = (await memory()) - early
  // 100 rounds through client and server in one process; one leaked room would be some 10 kB.
  expect(grown).toBeLessThan(500_000)
  await finish(server.clock, phones, anna.call.stop())
  expect(anna.phone.leftovers).toEqual(NOTHING)
  await server.close()
}, 60_000)
