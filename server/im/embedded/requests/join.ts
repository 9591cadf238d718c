import { CODE_MESSAGES, Code, type ImJoinReply, type ImRequest } from '../../../../wxlite/utils/protocol.js'
import type { Caller } from '../../../identity/identity.js'
import { ProtocolError } from '../../../protocol_error.js'
import type { RoomView } from '../../../rooms/rules/room.js'
import { catchUp } from '../catch_up.js'
import type { Channels } from '../channels.js'
import type { ImExchange } from '../exchange.js'
import type { ImSocket } from '../im_socket.js'
import { arrived } from '../presence.js'
import type { ImContext } from './context.js'

const DOOR_CODES: ReadonlySet<Code> = new Set([Code.LOCKED, Code.PASSWORD, Code.WAITING])

/**
 * Lets a socket hear a room that its user is in. With `seq` it is told what it missed;
 * when that is not all known, the whole room instead. It answers by itself: between
 * reading the room, the answer and the subscription nothing may come in between, else
 * a change would be lost or told twice.
 */
export async function join(
  im: ImContext,
  socket: ImSocket,
  caller: Caller,
  { id, roomID, seq, msgSeq }: ImRequest & { op: 'join' },
): Promise<void> {
  const { userID } = caller
  const now = im.clock.monotonic()
  if (!im.answers.admits(userID, socket.ip, now)) throw new ProtocolError(Code.BAD_REQUEST, '请求过于频繁，请稍后再试')
  if (!socket.rooms.has(roomID) && socket.rooms.size >= im.limits.roomsPerSocket)
    throw new ProtocolError(Code.BAD_REQUEST, '加入的房间过多')
  let room = await roomOf(im, caller, roomID)
  if (im.exchange !== undefined) {
    await followed(im.channels, im.exchange, roomID)
    // As it is once its changes are heard here: none may be lost in between.
    room = await roomOf(im, caller, roomID)
  }
  if (!socket.open) return

  const channel = im.exchange === undefined ? im.channels.open(roomID) : im.channels.find(roomID)
  if (channel === undefined) throw new ProtocolError(Code.NO_ROOM)
  // The store may be ahead of what was published so far: its own number is as good as the log's.
  const known = seq === undefined ? undefined : (channel.changesAfter(seq) ?? (seq === room.seq ? [] : undefined))
  const missed = known && known.length <= im.limits.answerChanges ? known : undefined
  const changes = missed ?? channel.changesAfter(room.seq) ?? []
  const heard = changes.at(-1)?.seq ?? room.seq
  const messages =
    msgSeq === undefined
      ? channel.lastMessages(im.limits.history, im.limits.answerMessageBytes)
      : channel.messagesAfter(msgSeq, im.limits.answerMessageBytes)
  const heardMessage = messages.at(-1)?.msgSeq ?? channel.upTo(msgSeq)
  const reply: ImJoinReply = {
    id,
    code: Code.OK,
    message: CODE_MESSAGES[Code.OK],
    reset: missed === undefined,
    ...(missed === undefined ? { room: im.snapshot(room, socket.address) } : {}),
    events: changes.map((change) => im.render(roomID, change, socket.address)),
    messages: [...messages],
    seq: heard,
    msgSeq: heardMessage,
  }
  im.answers.charge(userID, socket.ip, socket.send(reply), now)
  // Not by whether another socket of the user is there: the one before may be dead without our knowing.
  const newcomer = !socket.rooms.has(roomID)
  channel.join(socket, heard, heardMessage)
  if (heardMessage < channel.msgSeq) catchUp(im, socket, userID, channel)
  if (newcomer) arrived(im, userID, roomID)
  if (!(await im.rooms.belongs(userID, roomID))) channel.leave(socket)
}

/** The room as it is now. Throws unless the caller is in it. */
async function roomOf(im: ImContext, caller: Caller, roomID: string): Promise<RoomView> {
  const found = await im.rooms.find(roomID, [caller.userID])
  if (found === undefined) throw new ProtocolError(Code.NO_ROOM)
  if (!found.view.members.has(caller.userID) && found.audience.get(caller.userID) === undefined) {
    await checkDoor(im, caller, roomID)
    throw new ProtocolError(Code.NOT_MEMBER, '请先进入房间', { reason: 'unknown' })
  }
  return found.view
}

/** Opens the room's channel, and brings to it what was said before. */
async function followed(channels: Channels, exchange: ImExchange, roomID: string): Promise<void> {
  const known = channels.find(roomID)
  if (known !== undefined) return known.primed
  const channel = channels.open(roomID)
  try {
    await channel.follow(exchange.messages(roomID))
    channels.used(channel)
  } catch (error) {
    if (channels.find(roomID) === channel) channels.remove(roomID)
    throw error
  }
}

/** Throws 15 to 17 for whom the door of the room keeps out. */
async function checkDoor(im: ImContext, caller: Caller, roomID: string): Promise<void> {
  const manager = await im.rooms.managerOf(roomID)
  await manager?.view(caller, roomID).catch((error: unknown) => {
    if (!(error instanceof ProtocolError) || DOOR_CODES.has(error.code)) throw error
  })
}
