import { isObject } from '../api/arguments'
import type { HearOptions, NoticeSource } from '../api/calls'
import { ClientCode, cancelled, RoomError } from '../api/room_error'
import type { RoomPlatform } from '../platform/platform'
import { createInner, createScope, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { createTurns } from '../platform/turns'
import type { ImAdapter } from './im_link'
import { openTencentLink } from './tencent_link'
import { eachOnce, listening } from './tencent_listen'
import { readNotice } from './tencent_message'
import { bounded, isConnected, reasonOf, type TencentChat, type TencentChatSDK } from './tencent_sdk'

/**
 * Tencent Cloud IM as the notification plane, for servers that are set to it. The SDK is the app's own.
 *
 * @example
 * import TencentCloudChat from '@tencentcloud/lite-chat'
 * const room = createRTCRoom({ im: tencentIM(TencentCloudChat) })
 */
export function tencentIM(sdk: TencentChatSDK): ImAdapter & NoticeSource {
  let chat: TencentChat | undefined
  /** For one app the SDK is one object, with one user: what is asked of it goes one after the other. */
  const inTurn = createTurns()
  /** Ends the login that is under way: a newer one and a logout do not wait for it. */
  let giveUp = () => {}

  /** Without a network the SDK may wait for one. */
  function out(platform: Pick<RoomPlatform, 'after' | 'report'>): Promise<unknown> {
    const gone = chat
    chat = undefined
    return bounded(platform, () => gone?.logout())
  }

  function present(operation: string): TencentChat {
    if (!chat) throw new RoomError(ClientCode.IM, 'IM 未登录', operation, '请先调用 login')
    return chat
  }

  return {
    provider: 'tencent',
    async login({ userID, userSig, im }, platform) {
      if (im.provider !== 'tencent') return
      giveUp()
      const mine = createScope(platform)
      giveUp = mine.close
      await inTurn(async () => {
        await out(platform)
        try {
          if (mine.closed) throw cancelled('login', ClientCode.NETWORK)
          chat = sdk.create({ SDKAppID: im.sdkAppID })
          await ready(sdk, chat, { userID, userSig }, platform, mine)
        } catch (error) {
          await out(platform)
          if (error instanceof RoomError) throw error
          throw new RoomError(ClientCode.IM, 'IM 登录失败', 'login', reasonOf(error))
        }
      })
    },
    logout(platform) {
      giveUp()
      return inTurn(() => out(platform))
    },
    open: (options) => openTencentLink({ sdk, chat: present('enterRoom'), inTurn }, options),
    hear: (options) => hear(sdk, present('createCalls'), options),
  }
}

/** Logs in and waits until messages can be sent. */
async function ready(
  sdk: TencentChatSDK,
  chat: TencentChat,
  who: { userID: string; userSig: string },
  platform: Pick<RoomPlatform, 'after' | 'report'>,
  within: Scope,
): Promise<void> {
  const scope = createInner(platform, within)
  try {
    await new Promise<void>((done, failed) => {
      listening(platform, chat, scope)(sdk.EVENT.SDK_READY, () => done())
      scope.add(() => failed(cancelled('login', ClientCode.NETWORK)))
      scope.after(TIMES.imLogin, () => failed(new Error('没有应答，请检查网络和小程序后台的合法域名')))
      chat.login(who).then((answer) => {
        if (isRepeated(answer)) done()
      }, failed)
    })
  } finally {
    scope.close()
  }
}

/** An SDK that heard nothing of a logout is logged in, and does not say again that it is ready. */
function isRepeated(answer: unknown): boolean {
  return isObject(answer) && isObject(answer.data) && answer.data.repeatLogin === true
}

/** What the server tells this user, beside the messages of rooms. */
function hear(sdk: TencentChatSDK, chat: TencentChat, { platform, administrator, pushed, up }: HearOptions) {
  const scope = createScope(platform)
  const listen = listening(platform, chat, scope)
  listen(
    sdk.EVENT.MESSAGE_RECEIVED,
    eachOnce(platform, (message) => {
      const notice = readNotice(message, administrator)
      if (notice) pushed(notice)
    }),
  )
  listen(sdk.EVENT.NET_STATE_CHANGE, (data) => {
    if (isConnected(sdk, data)) up()
  })
  return { close: scope.close }
}
