import { readText, writeText } from './phone'

/** Storage key of the call that this phone is in, as JSON. */
const CALL_KEY = 'rtcroom.call'

/** The server remembers a room whose people fell out for so long. */
const KEPT_MS = 600_000

/** A call that the mini-program was in when it ended without leaving it: closed by the system, or a page reloaded. */
export interface LastCall {
  roomName: string
  /** Of the room page, with its query. */
  url: string
}

/** Remembers the call that this phone is in, for coming back after the mini-program was closed. */
export function keepCall({ roomName, url }: LastCall): void {
  writeText(CALL_KEY, JSON.stringify({ roomName, url, at: Date.now() }))
}

/** The call is over, or was left. */
export function forgetCall(): void {
  writeText(CALL_KEY, '')
}

/** The call to go back to; undefined when there is none. */
export function lastCall(): LastCall | undefined {
  try {
    const kept: unknown = JSON.parse(readText(CALL_KEY) || 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const { roomName, url, at }: { [field: string]: unknown } = { ...kept }
    if (typeof roomName !== 'string' || typeof url !== 'string' || typeof at !== 'number') return undefined
    return Date.now() - at < KEPT_MS ? { roomName, url } : undefined
  } catch {
    return undefined
  }
}
