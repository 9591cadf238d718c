import { z } from 'zod'
import { LIMITS } from '../../../wxlite/utils/protocol.js'
import { isUsable, startOf } from '../../limits/usable_text.js'

/** Under which name and picture somebody shows. */
export interface ShownProfile {
  userName: string
  userAvatar: string
}

/** Under which clients of all generations name a picture within JSON, the first that is there counts. */
export const PICTURE_KEYS = ['userAvatar', 'headPic', 'avatar'] as const

/** Checked again: the JSON that it stands in can spell with escapes what a plain text may not hold. */
const shown = z.string().refine(isUsable).optional().catch(undefined)

const UserInfo = z.object({
  userName: shown,
  nickName: shown,
  nick: shown,
  userAvatar: shown,
  headPic: shown,
  avatar: shown,
})

/** An audience's name and picture are in its userInfo, usually JSON. */
export function profileIn(userInfo: string): ShownProfile {
  const info = UserInfo.safeParse(json(userInfo)).data
  const userName = info?.userName ?? info?.nickName ?? info?.nick ?? ''
  const userAvatar = PICTURE_KEYS.map((key) => info?.[key]).find((picture) => picture !== undefined) ?? ''
  return { userName: startOf(userName, LIMITS.userName), userAvatar: startOf(userAvatar, LIMITS.userAvatarBytes) }
}

/** The userInfo without this picture, wherever in its JSON it stands; the same text when it stands nowhere. */
export function withoutPictureIn(userInfo: string, address: string): string {
  const keys: ReadonlySet<string> = new Set(PICTURE_KEYS)
  let found = false
  try {
    const rest: unknown = JSON.parse(userInfo, (key, value: unknown) => {
      if (value !== address || !keys.has(key)) return value
      found = true
      return ''
    })
    return found ? JSON.stringify(rest) : userInfo
  } catch {
    // Plain text shows no picture.
    return userInfo
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
