import { pick } from '../api/pick'
import type { RoomSlot } from '../api/room_slot'
import type { Pusher } from '../protocol'

/** What is played, without its signature. */
export function streamOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

function emptySlot(slot: number): RoomSlot {
  return {
    slot,
    userID: '',
    userName: '',
    userAvatar: '',
    accelerateURL: '',
    flvURL: '',
    wsFlvURL: '',
    state: 'online',
  }
}

/** What others see of one person; a new signature of the same stream is no change. */
type Seen = Pick<Pusher, 'userName' | 'userAvatar' | 'accelerateURL' | 'state'>

const sameStream = (a: Seen, b: Seen) => streamOf(a.accelerateURL) === streamOf(b.accelerateURL)

const SHOWN = ['userName', 'userAvatar', 'state'] as const

export function differs(a: Seen, b: Seen): boolean {
  return SHOWN.some((name) => a[name] !== b[name]) || !sameStream(a, b)
}

function filledSlot(before: RoomSlot, pusher: Pusher): RoomSlot {
  const mine = before.userID === pusher.userID
  if (mine && !differs(before, pusher)) return before
  const { accelerateURL, flvURL = '', wsFlvURL = '' } = mine && sameStream(before, pusher) ? before : pusher
  const who = pick(pusher, 'userID', 'userName', 'userAvatar', 'state')
  return { slot: before.slot, ...who, accelerateURL, flvURL, wsFlvURL }
}

/**
 * Seats the others: those who have a slot keep it, newcomers take the first empty one.
 * Slots that did not change are the same objects as before. There are at least `seats`;
 * more only when more people are there.
 */
export function seat(before: readonly RoomSlot[], others: readonly Pusher[], seats: number): RoomSlot[] {
  const waiting = new Map(others.map((pusher) => [pusher.userID, pusher]))
  const slots = before.map((slot) => {
    const pusher = waiting.get(slot.userID)
    waiting.delete(slot.userID)
    if (pusher) return filledSlot(slot, pusher)
    return slot.userID === '' ? slot : emptySlot(slot.slot)
  })
  for (const pusher of waiting.values()) {
    const free = slots.findIndex((slot) => slot.userID === '')
    const index = free < 0 ? slots.length : free
    slots[index] = filledSlot(emptySlot(index), pusher)
  }
  while (slots.length < seats) slots.push(emptySlot(slots.length))
  while (slots.length > seats && slots[slots.length - 1]?.userID === '') slots.pop()
  return slots
}
