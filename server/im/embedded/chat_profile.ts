import { z } from 'zod'
import { LIMITS } from '../../../wxlite/utils/protocol.js'
import type { RoomView } from '../../rooms/room.js'

export interface ChatProfile {
  userName: string
  userAvatar: string
}

const UserInfo = z.object({
  userName: z.string().optional(),
  nickName: z.string().optional(),
  nick: z.string().optional(),
  userAvatar: z.string().optional(),
  headPic: z.string().optional(),
  avatar: z.string().optional(),
})

/** Under which name and picture somebody speaks in a room; undefined when not in it. An audience's is in its userInfo, usually JSON. */
export function chatProfile(room: RoomView, userID: string): ChatProfile | undefined {
  const member = room.members.get(userID)
  if (member !== undefined) return { userName: member.userName, userAvatar: member.userAvatar }
  const userInfo = room.audience.get(userID)
  return userInfo === undefined ? undefined : fromUserInfo(userInfo)
}

function fromUserInfo(userInfo: string): ChatProfile {
  const info = UserInfo.safeParse(json(userInfo)).data
  const userName = info?.userName ?? info?.nickName ?? info?.nick ?? ''
  const userAvatar = info?.userAvatar ?? info?.headPic ?? info?.avatar ?? ''
  return { userName: userName.slice(0, LIMITS.userName), userAvatar }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
