import type { TagFailure } from '../../../wxlite/utils/api/tags.js'
import type { Call } from '../../../wxlite/utils/call.js'
import { getLoginInfo } from '../../../wxlite/utils/getlogininfo.js'
import type { RoomType } from '../../../wxlite/utils/protocol.js'
import { createRTCRoom, type RoomOptions, type RTCRoom } from '../../../wxlite/utils/rtcroom.js'
import { FakePhone, type Transport } from '../../support/fake-wx.js'
import type { TestServer } from '../../support/server.js'
import { pageCall } from './page_call.js'

/** The events of a room, in order: `join bob`, `close kicked` ... */
export type Diary = string[]

/** Somebody with a phone and a page with the two tags on it. */
export interface Person {
  name: string
  phone: FakePhone
  room: RTCRoom
  call: Call
  diary: Diary
  failures: TagFailure[]
  /** userIDs of the others, as the slots show them, '' for an empty one. */
  sees(): string[]
}

export interface PersonOptions {
  type?: RoomType
  /** Wires that the test meddles with. */
  transport?: Transport
  renewLogin?: RoomOptions['renewLogin']
}

/** Logs somebody in on a phone of their own. The userID is the name (the test server believes any). */
export async function person(
  server: Pick<TestServer, 'url' | 'clock' | 'stranger'>,
  name: string,
  { type = 'multi_room', transport, renewLogin }: PersonOptions = {},
): Promise<Person> {
  const phone = new FakePhone({ clock: server.clock, transport })
  const { platform } = phone
  const room = createRTCRoom({ platform, renewLogin })
  const diary: Diary = []
  const failures: TagFailure[] = []
  room.on('onPusherJoin', ({ pushers }) => diary.push(...pushers.map(({ userID }) => `join ${userID}`)))
  room.on('onPusherQuit', ({ pushers }) =>
    diary.push(...pushers.map(({ userID, reason }) => `quit ${userID} ${reason}`)),
  )
  room.on('onPusherUpdate', ({ pushers }) =>
    diary.push(...pushers.map(({ userID, state }) => `update ${userID} ${state}`)),
  )
  room.on('onRoomClose', ({ reason, errCode }) => diary.push(`close ${reason} ${errCode}`))
  room.on('onReenter', ({ state, reason }) => diary.push(`reenter ${state} ${reason}`))
  const call = pageCall(phone, { room, platform, onFailure: (failure) => failures.push(failure) })
  await loginAs(server, name, type, phone, room)
  return { name, phone, room, call, diary, failures, sees: () => room.members.map(({ userID }) => userID) }
}

async function loginAs(
  server: Pick<TestServer, 'url' | 'clock' | 'stranger'>,
  name: string,
  type: RoomType,
  phone: FakePhone,
  room: RTCRoom,
): Promise<void> {
  const client = server.stranger()
  const { userSig } = await client.get<{ userSig: string }>(`/weapp/utils/get_login_info?userID=${name}`)
  phone.storage.set(`rtcroom:${server.url}`, JSON.stringify({ userID: name, userSig }))
  await getLoginInfo({
    serverUrl: server.url,
    type,
    room,
    userName: `${name} 名`,
    weixin: false,
    platform: phone.platform,
  })
}
