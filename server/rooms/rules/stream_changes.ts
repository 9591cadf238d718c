import { type Member, type MemberChange, NOTHING, type RoomView } from './room.js'

/** A stream that a change takes away from its user. */
export interface LostStream {
  readonly userID: string
  readonly streamID: string
  /** The user or network that caused it, when that is not its own; absent = nobody else. */
  readonly by?: string
}

/** What a change means for the streams of a room's members. */
export interface StreamChanges {
  /** Streams that are in the room from now on. */
  readonly claimed: readonly string[]
  /** Streams that are not in it any longer. */
  readonly released: readonly string[]
  /** Of these, the ones that end now: replaced by another, or their room was closed. */
  readonly cut: readonly LostStream[]
  /** Of these, the ones whose user was kicked: no push URL of that user is good any longer. */
  readonly kicked: readonly LostStream[]
}

export const NO_STREAM_CHANGES: StreamChanges = { claimed: NOTHING.list, released: NOTHING.list, cut: [], kicked: [] }

/** The streams that differ between two states of a room; undefined = it is new, or ended. */
export function streamChanges(
  before: RoomView | undefined,
  after: RoomView | undefined,
  changes: readonly MemberChange[],
  cause: string,
): StreamChanges {
  const claimed: string[] = []
  const released: string[] = []
  const cut: LostStream[] = []
  const kicked: LostStream[] = []
  for (const { userID, streamID } of after?.members.values() ?? [])
    if (before?.members.get(userID)?.streamID !== streamID) claimed.push(streamID)
  const closedByWill = changes.some((change) => change.type === 'close' && change.reason === 'closed')
  for (const member of before?.members.values() ?? []) {
    const { userID, streamID } = member
    const now = after?.members.get(userID)
    if (now?.streamID === streamID) continue
    released.push(streamID)
    const by = blamed(member, before?.creator ?? '', cause)
    if (wasKicked(userID, changes)) kicked.push({ userID, streamID, by: by ?? userID })
    else if (now !== undefined) cut.push({ userID, streamID })
    else if (closedByWill) cut.push({ userID, streamID, ...(by !== undefined && { by }) })
  }
  return { claimed, released, cut, kicked }
}

function blamed({ userID }: Member, creator: string, cause: string): string | undefined {
  return creator === userID ? undefined : cause || creator
}

function wasKicked(userID: string, changes: readonly MemberChange[]): boolean {
  return changes.some(
    (change) => change.type === 'quit' && change.reason === 'kicked' && change.member.userID === userID,
  )
}
