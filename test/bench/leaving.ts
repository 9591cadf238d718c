import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { MemoryServer } from '../client/support/memory_server.js'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

// Memory of client and server after many rooms entered and left: `npm run bench -- leaving`.

const ROOMS = 3_000
const WARM_UP = 1_000
/** Bytes per room. */
const BAR = 200

/** Bytes in use, after everything that can go has gone. */
async function memory(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

const clock = new ManualClock(1_700_000_000_000)
const server = new MemoryServer(clock)
const phone = new FakePhone({ clock, transport: server.transport((deliver) => deliver()) })
const room = createRTCRoom({ platform: phone.platform })
await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
let early = 0
for (let cycle = 0; cycle <= ROOMS; cycle += 1) {
  const { pushURL } = await room.getPushURL()
  await room.enterRoom({ data: { roomID: 'r', pushURL } })
  clock.advance(10_000)
  await new Promise((resolve) => setImmediate(resolve))
  await room.exitRoom()
  phone.network.log.length = 0
  if (cycle === WARM_UP) early = await memory()
}
const perRoom = ((await memory()) - early) / (ROOMS - WARM_UP)
await room.logout()
server.close()
console.log(JSON.stringify({ what: 'bytes kept per room entered and left', value: Math.round(perRoom), bar: BAR }))
if (perRoom >= BAR) throw new Error('memory grew')
