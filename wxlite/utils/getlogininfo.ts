import { asOptions, wrong } from './api/arguments'
import type { LoginData } from './api/login'
import { ClientCode, RoomError } from './api/room_error'
import { createRequests } from './net/requests'
import { type Platform, wxPlatform } from './platform/platform'
import { createScope, within } from './platform/scope'
import * as TIMES from './platform/timing'
import { createTurns } from './platform/turns'
import { Code, type LoginInfoReply, type Reply, type RoomType } from './protocol'

export type { LoginData } from './api/login'
export { type Platform, wxPlatform } from './platform/platform'

/** A room that can be logged in: rtcroom and liveroom. */
interface Loggable {
  login(options: { data: LoginData }): Promise<{ userID: string; userName: string }>
}

export interface LoginInfoOptions {
  /** `https://host`, where utils/get_login_info is. */
  serverUrl: string
  /** Where the rooms are, when that is another host. */
  roomServiceUrl?: string
  type: RoomType
  userName?: string
  userAvatar?: string
  /** Logged in with what was got. */
  room?: Loggable
  /** Ask the platform for a login code, so that a server in WeChat mode knows the user by the openid. Default true. */
  weixin?: boolean
  /**
   * What proves the user to your own accounts, for a server with identity.mode `custom`: its function gets this as
   * `code`. Asked with each time, so that who logs in to your app as somebody else is somebody else here too.
   */
  code?: string
  platform?: Platform
}

/**
 * Gets an identity and, when a room is given, logs in. A guest keeps the id from last time: it is kept in storage with
 * its proof.
 *
 * @example const { userID } = await getLoginInfo({ room: rtcroom, serverUrl: 'https://host', type: 'double_room',
 * userName: '小明' })
 */
export async function getLoginInfo(options: LoginInfoOptions): Promise<LoginData> {
  const { type, userName, userAvatar, room, platform = wxPlatform() } = asOptions('getLoginInfo', options)
  if (typeof options.serverUrl !== 'string') throw wrong('getLoginInfo', '缺少参数 serverUrl')
  const serverUrl = options.serverUrl.replace(/\/{1,9}$/, '')
  const key = `rtcroom:${serverUrl}`
  const reply = await turnsOf(options.platform)(async () => {
    const got = await identify(options, platform, serverUrl, kept(platform, key))
    platform.store(key, JSON.stringify({ userID: got.userID, userSig: got.userSig }))
    return got
  })
  const { userID, userSig, sdkAppID, accType } = reply
  const serverDomain = `${(options.roomServiceUrl ?? serverUrl).replace(/\/{1,9}$/, '')}/weapp/${type}/`
  const data: LoginData = { serverDomain, userID, userSig, sdkAppID, accType, userName, userAvatar }
  await room?.login({ data })
  return data
}

const turns = new WeakMap<object, ReturnType<typeof createTurns>>()
/** The mini-program's own storage. */
const OWN = {}

/** One after the other: of two that begin together on a new phone the second has the id of the first. */
function turnsOf(storage: object = OWN) {
  const inTurn = turns.get(storage) ?? createTurns()
  turns.set(storage, inTurn)
  return inTurn
}

interface Kept {
  userID: string
  userSig: string
}

async function identify(
  { weixin = true, code: own }: LoginInfoOptions,
  platform: Platform,
  serverUrl: string,
  old: Kept | undefined,
): Promise<LoginInfoReply> {
  const requests = createRequests(platform)
  const ask = async (query: { [name: string]: string }): Promise<LoginInfoReply> => {
    const text = Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')
    const url = `${serverUrl}/weapp/utils/get_login_info?${text}`
    const reply = await requests.send({ operation: 'get_login_info', url, token: '', body: '' }, createScope(platform))
    if (!isLoginInfo(reply))
      throw new RoomError(ClientCode.NETWORK, '登录信息不完整', 'get_login_info', 'serverUrl 可能不是房间服务的地址')
    return reply
  }
  if (own !== undefined) return ask({ code: own })
  const code = weixin ? await wxCode(platform) : ''
  const fresh: { [name: string]: string } = code === '' ? {} : { userIDPrefix: 'weixin', code }
  if (!old) return ask(fresh)
  try {
    // The code of wx.login serves only once: it is kept for when the old id is refused.
    return await ask({ ...old })
  } catch (error) {
    // The proof has expired, the server has a new key, or it identifies users by the code alone.
    if (error instanceof RoomError && error.errCode > Code.OK) return ask(fresh)
    throw error
  }
}

/** '' where the platform gives none, or does not answer: the server says whether it can do without. */
async function wxCode(platform: Platform): Promise<string> {
  const asked = within(createScope(platform), TIMES.request, platform.login())
  return (await asked.catch(() => '')) ?? ''
}

function kept(platform: Platform, key: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(platform.load(key) ?? 'null')
    if (typeof value !== 'object' || value === null || !('userID' in value) || !('userSig' in value)) return undefined
    const { userID, userSig } = value
    return typeof userID === 'string' && typeof userSig === 'string' ? { userID, userSig } : undefined
  } catch {
    return undefined
  }
}

function isLoginInfo(reply: Reply): reply is LoginInfoReply {
  return (
    'userID' in reply && typeof reply.userID === 'string' && 'userSig' in reply && typeof reply.userSig === 'string'
  )
}
