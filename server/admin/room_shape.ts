import type { z } from 'zod'
import type { InspectedRoom } from '../rooms/inspector.js'
import type { StreamStats } from '../rooms/ports/media_provider.js'
import type { figures, room } from './schemas.js'

type Shape = z.output<z.ZodObject<typeof room>>

/** A room as administrators are shown it. */
export function roomShape({ view, owner, audienceCount, open, age }: InspectedRoom, node: string): Shape {
  const { roomID, type, roomInfo, creator, unlisted, door, chat, seq, maxMembers, members } = view
  return {
    roomID,
    type,
    roomInfo,
    roomCreator: creator,
    ownerUserID: owner,
    unlisted,
    open,
    age,
    door: { ...door },
    chat,
    seq,
    maxMembers,
    audienceCount,
    members: Array.from(members.values(), ({ userID, userName, userAvatar, state, streamID, role, muted }) => ({
      userID,
      userName,
      userAvatar,
      state,
      streamID,
      role,
      muted: muted && { ...muted },
    })),
    node,
  }
}

/** A stream's figures without its name. */
export function figuresOf({ streamID: _name, ...rest }: StreamStats): z.output<typeof figures> {
  return rest
}
