import type { HearOptions, NoticeSource } from '../api/calls'
import { ClientCode, RoomError } from '../api/room_error'
import { backoff } from '../net/backoff'
import type { RoomPlatform } from '../platform/platform'
import { createScope, pause, type Scope, within } from '../platform/scope'
import * as TIMES from '../platform/timing'
import type { GroupCustomHeader, GroupTextHeader } from '../protocol'
import type { ImAdapter, ImLink, ImLinkOptions } from './im_link'
import { readMessage, readNotice, type TencentNews } from './tencent_message'
import { appendElements, type TencentChat, type TencentChatSDK } from './tencent_sdk'

/** The code with which the room server refuses a message: muted, or the chat is closed. */
const MAY_NOT_WRITE = 120_002

/**
 * Tencent Cloud IM as the notification plane, for servers that are set to it. The SDK is the app's own.
 *
 * @example
 * import TencentCloudChat from '@tencentcloud/lite-chat'
 * const room = createRTCRoom({ im: tencentIM(TencentCloudChat) })
 */
export function tencentIM(sdk: TencentChatSDK): ImAdapter & NoticeSource {
  let chat: TencentChat | undefined
  return {
    provider: 'tencent',
    async login({ userID, userSig, im }, platform) {
      if (im.provider !== 'tencent') return
      try {
        await logOut(chat, platform)
        chat = sdk.create({ SDKAppID: im.sdkAppID })
        await ready(sdk, chat, { userID, userSig }, platform)
      } catch (error) {
        void logOut(chat, platform)
        chat = undefined
        throw new RoomError(
          ClientCode.IM,
          'IM 登录失败',
          'login',
          error instanceof Error ? error.message : String(error),
        )
      }
    },
    logout(platform) {
      const gone = chat
      chat = undefined
      return logOut(gone, platform)
    },
    open(options) {
      if (!chat) throw new RoomError(ClientCode.IM, 'IM 未登录', 'enterRoom', '请先调用 login')
      return open(sdk, chat, options)
    },
    hear(options) {
      if (!chat) throw new RoomError(ClientCode.IM, 'IM 未登录', 'createCalls', '请先调用 login')
      return hear(sdk, chat, options)
    },
  }
}

/** Without a network the SDK may wait for one. */
function logOut(chat: TencentChat | undefined, platform: Pick<RoomPlatform, 'after' | 'report'>): Promise<unknown> {
  const done = Promise.resolve(chat).then((gone) => gone?.logout())
  return within(createScope(platform), TIMES.logout, done).catch(() => undefined)
}

/** Logs in and waits until messages can be sent. */
async function ready(
  sdk: TencentChatSDK,
  chat: TencentChat,
  who: { userID: string; userSig: string },
  platform: Pick<RoomPlatform, 'after' | 'report'>,
): Promise<void> {
  const scope = createScope(platform)
  try {
    await new Promise<void>((done, failed) => {
      const listener = () => done()
      chat.on(sdk.EVENT.SDK_READY, listener)
      scope.add(() => chat.off(sdk.EVENT.SDK_READY, listener))
      scope.after(TIMES.imLogin, () => failed(new Error('没有应答，请检查网络和小程序后台的合法域名')))
      chat.login(who).catch(failed)
    })
  } finally {
    scope.close()
  }
}

/** What the server tells this user, beside the messages of rooms. */
function hear(sdk: TencentChatSDK, chat: TencentChat, { platform, administrator, pushed, up }: HearOptions) {
  const scope = createScope(platform)
  const listen = listening(chat, scope)
  listen(sdk.EVENT.MESSAGE_RECEIVED, ({ data }) => {
    for (const message of Array.isArray(data) ? data : []) {
      const notice = typeof message === 'object' && message !== null ? readNotice(message, administrator) : undefined
      if (notice) pushed(notice)
    }
  })
  listen(sdk.EVENT.NET_STATE_CHANGE, ({ data }) => {
    if (isConnected(sdk, data)) up()
  })
  return { close: scope.close }
}

/** Listeners that end with a scope. */
function listening(chat: TencentChat, scope: Scope) {
  return (event: string, listener: (event: { data?: unknown }) => void) => {
    chat.on(event, listener)
    scope.add(() => chat.off(event, listener))
  }
}

function isConnected({ TYPES }: TencentChatSDK, data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'state' in data && data.state === TYPES.NET_STATE_CONNECTED
}

function open(sdk: TencentChatSDK, chat: TencentChat, { platform, roomID, account, seq, emit }: ImLinkOptions): ImLink {
  const scope = createScope(platform)
  const { EVENT, TYPES } = sdk
  const { im } = account()
  const administrator = im.provider === 'tencent' ? im.administrator : ''
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

  const listen = listening(chat, scope)

  listen(EVENT.MESSAGE_RECEIVED, ({ data }) => {
    if (!Array.isArray(data)) return
    for (const message of data) {
      if (typeof message === 'object' && message !== null)
        received(readMessage(message, { roomID, administrator, now: platform.now() }))
    }
  })
  listen(EVENT.NET_STATE_CHANGE, ({ data }) => {
    const connected = isConnected(sdk, data)
    if (!joined) return
    emit('state', connected ? 'up' : 'connecting')
    if (connected) emit('stale', undefined)
  })
  listen(EVENT.KICKED_OUT, () => {
    // Another device, or a userSig that has run out: from here on the list is looked at instead.
    joined = false
    emit('state', 'off')
  })

  /** The server may make the group a moment after the room: tried until it is there. */
  async function join() {
    emit('state', 'connecting')
    for (let attempt = 0; !scope.closed; attempt++) {
      try {
        await chat.joinGroup({ groupID: roomID, type: TYPES.GRP_AVCHATROOM })
        if (scope.closed) return
        joined = true
        emit('state', 'up')
        return emit('stale', undefined)
      } catch {
        await pause(scope, backoff(attempt, TIMES.backoffFirst, TIMES.backoffMost, platform.random()))
      }
    }
  }
  void join()

  async function deliver(operation: string, message: object) {
    try {
      await chat.sendMessage(message)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      // What the room server refused has its own words.
      const refused = typeof error === 'object' && error !== null && 'code' in error && error.code === MAY_NOT_WRITE
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
      const message = create('')
      // An SDK that cannot join elements: the text goes as the description of the one.
      await deliver(
        'sendRoomTextMsg',
        appendElements(message, chat.createTextMessage({ ...to, payload: { text: data } })) ? message : create(data),
      )
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
      return deliver(
        'sendC2CCustomMsg',
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
      if (joined) chat.quitGroup(roomID).catch(() => undefined)
    },
  }
}
