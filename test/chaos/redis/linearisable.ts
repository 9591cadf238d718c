/** What somebody asked of a room, when (ms), and what came of it. */
export interface Deed {
  readonly op: 'enter' | 'leave' | 'kick' | 'read'
  readonly userID: string
  readonly asked: number
  readonly answered: number
  /** Of a read: who is in. */
  readonly answer: 'done' | 'refused' | readonly string[]
}

/** A room as the rules have it, without what these deeds do not touch. */
interface State {
  readonly members: readonly string[]
  readonly banned: readonly string[]
}

/** Whether the deeds could have come one after another, each at some moment between its question and its answer. */
export function linearisable(deeds: readonly Deed[], members: readonly string[], seats: number): boolean {
  const dead = new Set<string>()
  const goesOn = (left: readonly Deed[], state: State): boolean => {
    if (left.length === 0) return true
    const place = `${left.map((deed) => deeds.indexOf(deed))}|${state.members}|${state.banned}`
    if (dead.has(place)) return false
    const first = Math.min(...left.map(({ answered }) => answered))
    for (const deed of left) {
      // One that was asked after another one's answer cannot be before it.
      if (deed.asked > first) continue
      const next = after(state, deed, seats)
      const rest = left.filter((other) => other !== deed)
      if (next && goesOn(rest, next)) return true
    }
    dead.add(place)
    return false
  }
  return goesOn(deeds, { members: [...members].sort(), banned: [] })
}

/** The room after the deed; undefined when it cannot have been answered so. */
function after(state: State, { op, userID, answer }: Deed, seats: number): State | undefined {
  const { members, banned } = state
  const isIn = members.includes(userID)
  const out = members.filter((member) => member !== userID)
  if (op === 'read') return String(answer) === String(members) ? state : undefined
  const done = answer === 'done'
  if (op === 'kick') return done ? { members: out, banned: [...new Set([...banned, userID])].sort() } : undefined
  if (op === 'leave') {
    if (done !== isIn) return undefined
    return done ? { members: out, banned } : state
  }
  const may = !banned.includes(userID) && (isIn || members.length < seats)
  if (done !== may) return undefined
  return done && !isIn ? { members: [...members, userID].sort(), banned } : state
}
