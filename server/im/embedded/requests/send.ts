import { Code, type ImRequest, LIMITS } from '../../../../wxlite/utils/protocol.js'
import { isLoopback, networkOf } from '../../../http/network.js'
import type { Caller } from '../../../identity/identity.js'
import { ProtocolError } from '../../../protocol_error.js'
import { chatProfile } from '../chat_profile.js'
import type { ImSocket } from '../im_socket.js'
import type { RoomChannel } from '../room_channel.js'
import type { ImContext } from './context.js'

/** A text or custom message to a room that the socket has joined. Its sender is who the token and the room say. */
export async function send(
  im: ImContext,
  socket: ImSocket,
  { userID }: Caller,
  request: ImRequest & { op: 'send' },
): Promise<{ msgSeq: number }> {
  const { roomID, kind, cmd } = request
  if (!socket.rooms.has(roomID)) throw new ProtocolError(Code.NOT_MEMBER, '请先加入房间', { reason: 'unknown' })
  if (kind === 'text' && request.data.trim() === '') throw new ProtocolError(Code.BAD_REQUEST, '消息不能为空')
  if (kind === 'custom' && cmd === undefined) throw new ProtocolError(Code.BAD_REQUEST, '自定义消息缺少 cmd')
  if (!socket.messages.take(im.clock.monotonic())) throw new ProtocolError(Code.BAD_REQUEST, '发言过于频繁，请稍后再试')

  // Before the rest: whoever is muted or goes while the check takes its time must not be heard after it.
  const data = im.checkText ? await im.checkText(request.data, 'chat', userID) : request.data
  if (Buffer.byteLength(data) > LIMITS.messageBytes || (kind === 'text' && data.trim() === ''))
    throw new ProtocolError(Code.CONTENT)
  const room = await im.rooms.asWriter(userID, roomID, kind)
  const profile = room && chatProfile(room, userID)
  const channel = im.channels.find(roomID)
  if (profile === undefined || channel === undefined)
    throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
  if (!hasRoomFor(im, socket, channel)) throw new ProtocolError(Code.BAD_REQUEST, '房间消息过多，请稍后再试')
  const message = {
    event: 'message' as const,
    roomID,
    kind,
    ...(kind === 'custom' && cmd !== undefined ? { cmd } : {}),
    data,
    userID,
    ...profile,
    time: im.clock.now(),
  }
  const msgSeq = im.exchange ? await im.exchange.post(message) : channel.post(message)
  if (msgSeq === undefined) throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: 'closed' })
  im.channels.used(channel)
  im.chatted({ msgSeq, ...message })
  return { msgSeq }
}

/**
 * Counts one message of the room. One network has half of them: a few guests who write all the time would leave nobody
 * else a word. This machine is no network: a proxy here stands for everybody.
 */
function hasRoomFor({ clock, shares }: ImContext, { ip }: ImSocket, { roomID, rate }: RoomChannel): boolean {
  const now = clock.monotonic()
  const share = isLoopback(ip) ? undefined : shares.of(`${roomID} ${networkOf(ip)}`, now)
  if (share && share.wait(now) > 0) return false
  if (!rate.take(now)) return false
  share?.take(now)
  return true
}
