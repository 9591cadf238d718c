import type { Ticket } from '../calls/rules/ticket.js'

/** Parses a stored ticket; undefined for a removed one ('') or an invalid text. */
export function readTicket(text: string): Ticket | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isTicket(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isTicket(value: unknown): value is Ticket {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['ticketID', 'queue', 'userID', 'userName', 'userAvatar', 'data']
  return (
    texts.every((name) => typeof Reflect.get(value, name) === 'string') &&
    ['order', 'enteredAt'].every((name) => typeof Reflect.get(value, name) === 'number')
  )
}
