import { isObject } from '../api/arguments'
import { ClientCode, RoomError } from '../api/room_error'
import { backoff } from '../net/backoff'
import { createInner, createScope, pause, within } from '../platform/scope'
import * as TIMES from '../platform/timing'
import type { createTurns } from '../platform/turns'
import type { GroupCustomHeader, GroupTextHeader } from '../protocol'
import type { ImLink, ImLinkOptions } from './im_link'
import { eachOnce, listening } from './tencent_listen'
import { readMessage, type TencentNews } from './tencent_message'
import { appendElements, bounded, isConnected, reasonOf, type TencentChat, type TencentChatSDK } from './tencent_sdk'

/** The code with which the room server refuses a message: muted, or the chat is closed. */
const MAY_NOT_WRITE = 120_002

/** The SDK, logged in, and the order in which it is asked. */
export interface TencentUser {
  sdk: TencentChatSDK
  chat: TencentChat
  inTurn: ReturnType<typeof createTurns>
}

/** A room's group: joined with the link, and left with it. */
export function openTencentLink(
  { sdk, chat, inTurn }: TencentUser,
  { platform, roomID, account, seq, emit }: ImLinkOptions,
): ImLink {
  const scope = createScope(platform)
  const { EVENT, TYPES } = sdk
  const { im } = account()
  const administrator = im.provider === 'tencent' ? im.administrator : ''
  let asked = false
  let joined = false

  function received(what: TencentNews) {
    switch (what.kind) {
      case 'changed':
        if (what.seq === undefined || what.seq !== seq()) emit('stale', undefined)
        return
      case 'closed':
        return emit('change', {
          cmd: 'notifyPusherChange',
          data: '',
          event: 'close',
          roomID,
          seq: what.seq,
          reason: what.reason,
        })
      case 'message':
        return emit('message', what.message)
      case 'notice':
        return emit('notice', what.notice)
      case 'personal':
        return emit('personal', what.notice)
      case 'c2c':
        return emit('c2c', what.notice)
      case 'sketchpad':
        return emit('sketchpad', what.data)
    }
  }

  const listen = listening(platform, chat, scope)

  listen(
    EVENT.MESSAGE_RECEIVED,
    eachOnce(platform, (message) => received(readMessage(message, { roomID, administrator, now: platform.now() }))),
  )
  listen(EVENT.NET_STATE_CHANGE, (data) => {
    if (!joined) return
    const connected = isConnected(sdk, data)
    emit('state', connected ? 'up' : 'connecting')
    if (connected) emit('stale', undefined)
  })
  listen(EVENT.KICKED_OUT, () => {
    // Another device, or a userSig that has run out: from here on the list is looked at instead.
    joined = false
    emit('state', 'off')
  })

  /** False: no answer in time, or the link was closed. */
  async function askToJoin(): Promise<boolean> {
    if (scope.closed) return false
    asked = true
    const entered = chat.joinGroup({ groupID: roomID, type: TYPES.GRP_AVCHATROOM }).then(() => true)
    return (await within(createInner(platform, scope), TIMES.request, entered)) === true
  }

  /** The server may make the group a moment after the room: tried until it is there. */
  async function join() {
    emit('state', 'connecting')
    for (let attempt = 0; !scope.closed; attempt++) {
      const entered = await inTurn(askToJoin).catch(() => false)
      if (scope.closed) return
      if (entered) {
        joined = true
        emit('state', 'up')
        return emit('stale', undefined)
      }
      await pause(scope, backoff(attempt, TIMES.backoffFirst, TIMES.backoffMost, platform.random()))
    }
  }
  void join()

  async function deliver(operation: string, create: () => object) {
    try {
      const sent = chat.sendMessage(create()).then(() => true)
      if (!(await within(createInner(platform, scope), TIMES.sendWait, sent))) throw new Error('没有应答')
    } catch (error) {
      const reason = reasonOf(error)
      // What the room server refused has its own words.
      const refused = isObject(error) && error.code === MAY_NOT_WRITE
      throw new RoomError(ClientCode.IM, refused ? reason : '消息未能发送', operation, reason)
    }
  }

  return {
    numbered: false,
    get up() {
      return joined
    },
    beat: () => undefined,
    async send(kind, data, cmd = '') {
      const { userID, userName, userAvatar } = account()
      const about = { nickName: userName, headPic: userAvatar }
      const header: GroupTextHeader | GroupCustomHeader =
        kind === 'text' ? { cmd: 'CustomTextMsg', data: about } : { cmd: 'CustomCmdMsg', data: { ...about, cmd } }
      const to = { to: roomID, conversationType: TYPES.CONV_GROUP }
      const create = (description: string) =>
        chat.createCustomMessage({ ...to, payload: { data: JSON.stringify(header), description, extension: '' } })
      await deliver('sendRoomTextMsg', () => {
        const message = create('')
        // An SDK that cannot join elements: the text goes as the description of the one.
        return appendElements(message, chat.createTextMessage({ ...to, payload: { text: data } }))
          ? message
          : create(data)
      })
      // The SDK does not echo messages to their sender; the embedded plane does.
      const own = {
        event: 'message',
        roomID,
        msgSeq: 0,
        data,
        userID,
        userName,
        userAvatar,
        time: platform.now(),
      } as const
      emit('message', kind === 'text' ? { ...own, kind } : { ...own, kind, cmd })
    },
    c2c(toUserID, data) {
      const payload = { data: JSON.stringify(data), description: '', extension: '' }
      return deliver('sendC2CCustomMsg', () =>
        chat.createCustomMessage({ to: toUserID, conversationType: TYPES.CONV_C2C, payload }),
      )
    },
    rejoin() {},
    renewed() {},
    // The SDK mends its own connection.
    sleep() {},
    wake: () => emit('stale', undefined),
    close() {
      scope.close()
      // Also where the answer to joining is still to come; and before this room, or another one, is joined again.
      if (asked) void inTurn(() => bounded(platform, () => chat.quitGroup(roomID)))
    },
  }
}
