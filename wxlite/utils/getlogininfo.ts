import { asOptions, resembles, wrong } from './api/arguments'
import type { LoginData } from './api/login'
import { pick } from './api/pick'
import { asRoomError, isRefusal } from './api/room_error'
import { createRequests, incomplete, queryOf } from './net/requests'
import { type Platform, wxPlatform } from './platform/platform'
import { createScope, within } from './platform/scope'
import * as TIMES from './platform/timing'
import { createTurns } from './platform/turns'
import type { LoginInfoReply, Reply, RoomType } from './protocol'

export type { LoginData } from './api/login'
export { type Platform, wxPlatform } from './platform/platform'

/** A room with a login: rtcroom or liveroom. */
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
  /** If given, it is logged in with the identity. */
  room?: Loggable
  /** Ask the platform for a login code, so that a server in WeChat mode knows the user by the openid. Default true. */
  weixin?: boolean
  /**
   * The proof of the user to your own accounts, for a server with identity.mode `custom`: its function gets this as
   * `code`. Pass it with each login, so that another user of the same phone gets another identity.
   */
  code?: string
  platform?: Platform
}

/**
 * Gets an identity from the server and, when a room is given, logs in. A guest keeps its id: it is stored on the phone
 * with its proof.
 *
 * @example const { userID } = await getLoginInfo({ room: rtcroom, serverUrl: 'https://host', type: 'double_room',
 * userName: '小明' })
 */
export async function getLoginInfo(options: LoginInfoOptions): Promise<LoginData> {
  const { platform } = asOptions('getLoginInfo', options)
  return getLoginInfoOn(platform ?? wxPlatform(), options, platform ?? OWN)
}

/** The same for a given platform; bundles that use only this contain no code of the mini-program's platform. */
export async function getLoginInfoOn(
  platform: Platform,
  options: LoginInfoOptions,
  storage: object = platform,
): Promise<LoginData> {
  const { type, userName, userAvatar, room } = options
  if (typeof options.serverUrl !== 'string') throw wrong('getLoginInfo', '缺少参数 serverUrl')
  const serverUrl = bare(options.serverUrl)
  const key = `rtcroom:${serverUrl}`
  const reply = await turnsOf(storage)(async () => {
    const got = await identify(options, platform, serverUrl, kept(platform, key))
    platform.store(key, JSON.stringify(pick(got, 'userID', 'userSig')))
    return got
  })
  const serverDomain = `${bare(`${options.roomServiceUrl || serverUrl}`)}/weapp/${type}/`
  const who = pick(reply, 'userID', 'userSig', 'sdkAppID', 'accType')
  const data: LoginData = { serverDomain, ...who, userName, userAvatar }
  await room?.login({ data })
  return data
}

/** Without a slash at its end. */
const bare = (url: string): string => url.replace(/\/{1,9}$/, '')

const turns = new WeakMap<object, ReturnType<typeof createTurns>>()
/** The mini-program's own storage. */
const OWN = {}

/** One after the other: of two that begin together on a new phone the second has the id of the first. */
function turnsOf(storage: object) {
  const inTurn = turns.get(storage) ?? createTurns()
  turns.set(storage, inTurn)
  return inTurn
}

interface Kept {
  userID: string
  userSig: string
}

const WHO: Kept = { userID: '', userSig: '' }

async function identify(
  { weixin = true, code: own }: LoginInfoOptions,
  platform: Platform,
  serverUrl: string,
  old: Kept | undefined,
): Promise<LoginInfoReply> {
  const requests = createRequests(platform)
  const ask = async (query: { [name: string]: string }): Promise<LoginInfoReply> => {
    const url = `${serverUrl}/weapp/utils/get_login_info?${queryOf(query)}`
    const reply = await requests.send({ operation: 'get_login_info', url, token: '', body: '' }, createScope(platform))
    if (!isLoginInfo(reply)) throw incomplete('get_login_info')
    return reply
  }
  if (own !== undefined) return ask({ code: own })
  const code = weixin ? await wxCode(platform) : ''
  const fresh = { userIDPrefix: code && 'weixin', code }
  if (!old) return ask(fresh)
  try {
    // The code of wx.login serves only once: it is kept for when the old id is refused.
    return await ask({ ...old })
  } catch (error) {
    // The proof has expired, the server has a new key, or it identifies users by the code alone. One that is busy has
    // said nothing of the old id.
    if (isRefusal(asRoomError(error))) return ask(fresh)
    throw error
  }
}

/** '' where the platform gives none, or does not answer: the server says whether it can do without. */
async function wxCode(platform: Platform): Promise<string> {
  const asked = within(createScope(platform), TIMES.request, platform.login())
  return (await asked.catch(() => '')) || ''
}

function kept(platform: Platform, key: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(platform.load(key) || 'null')
    return resembles(value, WHO) ? pick(value, 'userID', 'userSig') : undefined
  } catch {
    return undefined
  }
}

const isLoginInfo = (reply: Reply): reply is LoginInfoReply => resembles<object>(reply, WHO)
