import { readText, writeText } from './phone'
import { startOf } from './start_of'

/** Storage key of the contacts, as JSON. */
const CONTACTS_KEY = 'rtcroom.contacts'
/** Beyond it the one that was met longest ago goes. */
const MOST = 50
const USER_ID = /^[A-Za-z0-9_-]{1,32}$/

/** Somebody whose card was opened, or who called. */
export interface Contact {
  userID: string
  userName: string
}

/** The last met first. */
export function contacts(): Contact[] {
  try {
    const kept: unknown = JSON.parse(readText(CONTACTS_KEY) || '[]')
    return Array.isArray(kept) ? kept.filter(isContact) : []
  } catch {
    return []
  }
}

/** Adds somebody, or puts him first. A card may hold anything: what is no userID is left out. */
export function keepContact({ userID, userName }: Contact): void {
  if (!USER_ID.test(userID)) return
  const others = contacts().filter((known) => known.userID !== userID)
  const all = [{ userID, userName: startOf(userName, 64) || userID }, ...others].slice(0, MOST)
  writeText(CONTACTS_KEY, JSON.stringify(all))
}

function isContact(value: unknown): value is Contact {
  if (typeof value !== 'object' || value === null) return false
  const { userID, userName }: { [field: string]: unknown } = { ...value }
  return typeof userID === 'string' && typeof userName === 'string'
}
