import { fill } from '../../components/stage/language'
import { type Calls, createCalls } from '../../utils/calls'
import { getLoginInfo } from '../../utils/getlogininfo'
import { createQueue, type Queue } from '../../utils/queue'
import { asRoomError, createRTCRoom } from '../../utils/rtcroom'
import { texts } from '../texts/texts'
import { keepContact } from './contacts'
import { leavePage, openPage, toast } from './phone'
import { readProfile } from './profile'
import { roomUrl } from './room_link'
import { serverUrl } from './settings'

const ROOM_PAGE = 'pages/doubleroom/room/room'

/** The line of this phone: it is rung on it, and waits on it. */
export interface Line {
  userID: string
  calls: Calls
  queue: Queue
}

let opened: { key: string; line: Promise<Line> } | undefined

/**
 * Opens the line, once; again when the server or the profile changed. It has a login of its own, so that the rooms of
 * the demo may be of any type meanwhile. Fails with RoomError.
 */
export function openLine(): Promise<Line> {
  const { userName, userAvatar } = readProfile()
  const server = serverUrl()
  const key = JSON.stringify([server, userName, userAvatar])
  if (opened?.key === key) return opened.line
  closeLine()
  const line = connect(server, userName, userAvatar)
  opened = { key, line }
  line.catch(() => {
    if (opened?.line === line) opened = undefined
  })
  return line
}

function closeLine(): void {
  const old = opened
  opened = undefined
  old?.line.then(
    ({ calls, queue }) => {
      queue.stop()
      calls.stop()
    },
    () => undefined,
  )
}

async function connect(server: string, userName: string, userAvatar: string): Promise<Line> {
  const room = createRTCRoom()
  const { userID } = await getLoginInfo({ room, serverUrl: server, type: 'double_room', userName, userAvatar })
  const calls = createCalls({ room })
  const queue = createQueue({ calls })
  calls.on('onCall', ({ fromUserID, userName: name }) => keepContact({ userID: fromUserID, userName: name }))
  calls.on('onCallEnd', ({ roomID, reason }) => {
    if (!leaveRoom(roomID) && reason !== 'missed') return
    toast(texts.calling[reason])
  })
  queue.on('onTaken', ({ roomID, userName: agent }) => enterRoom(roomID, agent))
  return { userID, calls, queue }
}

/** Rings somebody, and waits in the room. */
export async function ring(to: { userID: string; userName: string }): Promise<void> {
  try {
    const { calls } = await openLine()
    const { roomID } = await calls.call({ userIDs: [to.userID], media: 'video' })
    keepContact(to)
    enterRoom(roomID, to.userName, true)
  } catch (error) {
    toast(asRoomError(error).errMsg)
  }
}

/** Takes the call that rings. */
export async function accept(): Promise<void> {
  try {
    const { calls } = await openLine()
    const name = calls.incoming?.userName ?? ''
    const { roomID } = await calls.accept()
    enterRoom(roomID, name)
  } catch (error) {
    toast(asRoomError(error).errMsg)
  }
}

/** Never rejects: a call that is over needs no answer. */
export async function reject(): Promise<void> {
  const { calls } = await openLine()
  await calls.reject().catch(() => undefined)
}

/** `opens`: with this phone. */
function enterRoom(roomID: string, name: string, opens = false): void {
  const roomName = fill(texts.calling.room, name)
  openPage(roomUrl(`/${ROOM_PAGE}`, { roomID, roomName, unlisted: true, audioOnly: false, opens }))
}

/** Leaves the page of that room; false when it is not the one that is seen. */
function leaveRoom(roomID: string): boolean {
  const top = getCurrentPages().slice(-1)[0]
  if (top?.route !== ROOM_PAGE || top.options.roomID !== roomID) return false
  leavePage()
  return true
}
