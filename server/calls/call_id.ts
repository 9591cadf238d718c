import { UNLISTED_ID } from '../rooms/rules/create.js'

const CALL_ID = 'call_'

/** The id of a new call: 96 random bits. */
export function callIDOf(random: string): string {
  return `${CALL_ID}${random}`
}

/** A call and its room are named after each other, so that nothing has to be looked up for rooms without a call. */
export function roomOf(callID: string): string {
  return `${UNLISTED_ID}${callID}`
}

/** The id of the call that the room was made for; undefined for any other room. */
export function callIn(roomID: string): string | undefined {
  return roomID.startsWith(`${UNLISTED_ID}${CALL_ID}`) ? roomID.slice(UNLISTED_ID.length) : undefined
}
