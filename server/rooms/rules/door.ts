import type { ChatRule, DoorInfo } from '../../../wxlite/utils/protocol.js'

/** What keeps strangers out of a room. */
export interface Door {
  /** The password's keyed hash; '' = none. */
  readonly password: string
  readonly locked: boolean
  /** Whoever comes has to be let in. */
  readonly approval: boolean
  /** Who came in, or was in, while the door was not open: they come back without asking. The oldest first. */
  readonly admitted: ReadonlySet<string>
}

/** The door as somebody sets it; absent = as it is. */
export interface DoorChange {
  /** Hashed already; '' = none. */
  readonly password?: string | undefined
  readonly locked?: boolean | undefined
  readonly approval?: boolean | undefined
  readonly chat?: ChatRule | undefined
}

const ADMITTED = 1000
const NOBODY: ReadonlySet<string> = new Set()

/** Shared by all rooms that keep nobody out. */
export const OPEN_DOOR: Door = { password: '', locked: false, approval: false, admitted: NOBODY }
export const OPEN_DOOR_INFO: DoorInfo = { password: false, locked: false, approval: false }

/** Whether somebody who was never in has to pass something. */
export function isShut({ password, locked, approval }: DoorInfo): boolean {
  return password || locked || approval
}

/** What others may know of a door: not its password. */
export function doorInfo({ password, locked, approval }: Door): DoorInfo {
  const info = { password: password !== '', locked, approval }
  return isShut(info) ? info : OPEN_DOOR_INFO
}

/** A new password is for everybody who is not in now, and an open door forgets who passed it. */
export function changedDoor(door: Door, { password, locked, approval }: DoorChange): Door {
  const next = {
    password: password ?? door.password,
    locked: locked ?? door.locked,
    approval: approval ?? door.approval,
    admitted: password === undefined || password === door.password ? door.admitted : NOBODY,
  }
  return isShut(doorInfo(next)) ? next : OPEN_DOOR
}

/** With the user among those who come back without asking; the oldest are forgotten first. */
export function admitting(door: Door, userID: string): Door {
  if (door.admitted.has(userID) || !isShut(doorInfo(door))) return door
  const admitted = new Set(door.admitted).add(userID)
  for (const oldest of admitted) {
    if (admitted.size <= ADMITTED) break
    admitted.delete(oldest)
  }
  return { ...door, admitted }
}

/** The door once this user has to pass it again. */
export function dismissing(door: Door, userID: string): Door {
  if (!door.admitted.has(userID)) return door
  const admitted = new Set(door.admitted)
  admitted.delete(userID)
  return { ...door, admitted }
}
