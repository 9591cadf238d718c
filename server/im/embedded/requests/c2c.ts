import { Code, type ImRequest, LIMITS } from '../../../../wxlite/utils/protocol.js'
import type { TextKind } from '../../../config/custom_judge.js'
import { networkOf } from '../../../http/network.js'
import type { Caller } from '../../../identity/identity.js'
import { ProtocolError } from '../../../protocol_error.js'
import type { ImSocket } from '../im_socket.js'
import type { ImContext } from './context.js'

/**
 * A message to one user. Link-mic messages of old clients become what they mean: the
 * rooms decide and tell the other side. Everything else goes only to somebody with
 * whom the sender shares a room.
 */
export async function c2c(
  im: ImContext,
  socket: ImSocket,
  caller: Caller,
  request: ImRequest & { op: 'c2c' },
): Promise<void> {
  if (!socket.messages.take(im.clock.monotonic())) throw new ProtocolError(Code.BAD_REQUEST, '发送过于频繁，请稍后再试')
  if (request.data.cmd === 'linkmic') return linkMic(im, socket, caller, request)
  const text = written(request.data)
  if (text === undefined) throw new ProtocolError(Code.BAD_REQUEST, `消息不能超过 ${LIMITS.messageBytes} 字节`)
  await mayStand(im, text, 'chat', caller)
  for (const roomID of socket.rooms.keys()) {
    // With other nodes only the rooms know who is in them.
    if (
      (im.exchange === undefined && !im.registry.inRoom(request.toUserID, roomID)) ||
      !(await together(im, roomID, [caller.userID, request.toUserID]))
    )
      continue
    im.tell(request.toUserID, { event: 'c2c', fromUserID: caller.userID, data: request.data })
    return
  }
  throw new ProtocolError(Code.NOT_MEMBER, '对方不在您所在的房间中')
}

/** These messages are no texts, so nothing in them is replaced: what would have to be is refused. */
async function mayStand({ checkText }: ImContext, text: string, kind: TextKind, { userID }: Caller): Promise<void> {
  if (checkText && (await checkText(text, kind, userID)) !== text) throw new ProtocolError(Code.CONTENT)
}

/** Whether all of them are in the room now, which the rooms know better than the sockets. */
async function together({ rooms }: ImContext, roomID: string, userIDs: readonly string[]): Promise<boolean> {
  for (const userID of userIDs) if (!(await rooms.belongs(userID, roomID))) return false
  return true
}

/** The message as JSON; undefined when it is too long, or nests so deep that it cannot be written again. */
function written(data: object): string | undefined {
  try {
    const text = JSON.stringify(data)
    return Buffer.byteLength(text) <= LIMITS.messageBytes ? text : undefined
  } catch {
    return undefined
  }
}

async function linkMic(
  im: ImContext,
  { ip }: ImSocket,
  caller: Caller,
  { toUserID, data }: ImRequest & { op: 'c2c' },
): Promise<void> {
  const message = im.frames.linkMic(data)
  if (message === undefined) throw new ProtocolError(Code.BAD_REQUEST, '连麦消息格式错误')
  const { roomID } = message
  const [rooms, room] = await Promise.all([
    im.rooms.managerOf(roomID),
    im.rooms.find(roomID, [caller.userID, toUserID]),
  ])
  if (rooms === undefined || room === undefined) throw new ProtocolError(Code.NO_ROOM)
  const inside = (userID: string) => room.view.members.has(userID) || room.audience.get(userID) !== undefined
  if (!inside(caller.userID)) throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
  if (!inside(toUserID)) throw new ProtocolError(Code.NOT_MEMBER, '对方不在该房间中')
  const fromAudience = message.type === 'request' || message.type === 'cancel'
  if (fromAudience ? toUserID !== room.view.creator : caller.userID !== room.view.creator)
    throw new ProtocolError(Code.NO_ROOM, '只能由观众向主播申请、由主播处理连麦')

  switch (message.type) {
    case 'request':
      await mayStand(im, message.userName, 'name', caller)
      await mayStand(im, message.userAvatar, 'picture', caller)
      return rooms.requestLinkMic(caller, roomID, message.userName, message.userAvatar, networkOf(ip))
    case 'cancel':
      return rooms.cancelLinkMic(caller, roomID)
    case 'response':
      await mayStand(im, message.message, 'chat', caller)
      return rooms.respondLinkMic(caller, roomID, toUserID, message.result === 'accept', message.message)
    case 'kickout':
      im.tell(toUserID, {
        event: 'c2c',
        fromUserID: caller.userID,
        data: { cmd: 'linkmic', data: { type: 'kickout', roomID } },
      })
  }
}
