import {
  createCall,
  createCalls,
  createQueue,
  createRTCRoom,
  getLoginInfo,
  type RTCRoom,
  type WebCall,
} from '../../../../server/browser/client/index.js'
import { box } from './box.js'
import type { CustomerPage, Person } from './customer_types.js'

// A page of somebody who waits for an agent, or rings one, for tests that drive it from outside.

const [own, people] = [box('own'), box('people')]
const heard: string[] = []
let room: RTCRoom
let call: WebCall

async function comes({ serverUrl, name }: Person) {
  room = createRTCRoom()
  await getLoginInfo({ room, serverUrl, type: 'double_room', userName: name })
  call = createCall({ room, own, people, onFailure: ({ errMsg }) => heard.push(`failure ${errMsg}`) })
  room.on('onRecvRoomTextMsg', ({ textMsg }) => heard.push(`text ${textMsg}`))
  const calls = createCalls({ room })
  calls.on('onCallEnd', ({ reason }) => {
    heard.push(`end ${reason}`)
    void call.stop()
  })
  return calls
}

const page: CustomerPage = {
  heard,
  async wait(person, queueName, extra) {
    const queue = createQueue({ calls: await comes(person) })
    queue.on('onPosition', ({ queue: name, position }) => heard.push(`${name} ${position}`))
    queue.on('onPlaceLost', () => heard.push('lost'))
    queue.on('onTaken', ({ roomID, userName }) => {
      heard.push(`taken ${userName}`)
      void call.start({ roomID })
    })
    return (await queue.enter({ queue: queueName, extra })).position
  },
  async ring(person, userID) {
    const calls = await comes(person)
    const { roomID } = await calls.call({ userIDs: [userID] })
    await call.start({ roomID })
  },
  say: (msg) => room.sendRoomTextMsg({ msg }),
  hangUp: () => call.stop(),
}
Object.assign(window, { customer: page })
