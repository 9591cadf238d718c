import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Call, engagedIn } from '../../server/calls/rules/call.js'
import { type Phone, type Switchboard, switchboard } from './switchboard.js'

const USERS = ['u0', 'u1', 'u2', 'u3', 'u4']
const HISTORIES = 10_000
/** Milliseconds; a quarter of it where nothing else runs. */
const SLOW_MACHINE = 240_000

const user = fc.constantFrom(...USERS)
const device = fc.constantFrom('a', 'b')
/** Which of the calls so far. */
const nth = fc.nat({ max: 5 })
const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('ring' as const),
      user,
      device,
      others: fc.uniqueArray(user, { minLength: 1, maxLength: 3 }),
      double: fc.boolean(),
      timeout: fc.integer({ min: 5, max: 120 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('accept' as const, 'reject' as const, 'busy' as const),
      user,
      device,
      nth,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('cancel' as const), user, device, nth }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constantFrom('join' as const, 'quit' as const), user, nth }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('close' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 60 }) }) },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

async function carryOut(board: Switchboard, callIDs: string[], one: Act): Promise<void> {
  const newest = 'nth' in one ? (callIDs[callIDs.length - 1 - one.nth] ?? 'call_none') : ''
  if (one.op === 'ring') {
    const roomType = one.double ? 'double_room' : 'multi_room'
    const callID = await board.ring(board.phone(one.user, one.device), one.others, { roomType, timeout: one.timeout })
    if (callID !== undefined) callIDs.push(callID)
  } else if (one.op === 'accept' || one.op === 'reject' || one.op === 'busy')
    await board.say(board.phone(one.user, one.device), newest, one.op)
  else if (one.op === 'cancel') await board.stop(board.phone(one.user, one.device), newest)
  else if (one.op === 'join') board.join(newest, one.user)
  else if (one.op === 'quit') board.quit(newest, one.user)
  else if (one.op === 'close') board.close(newest)
  else if (one.op === 'pass') {
    board.clock.advance(one.seconds * 1000)
    await board.calls.sweep()
  }
}

/** Nobody is in two calls, however they stand. */
async function expectOneCallEach({ store }: Switchboard): Promise<void> {
  const live = new Map<string, Call>()
  for (const userID of USERS)
    for (const call of (await store.list(userID, 0, 100)).calls) if (!call.ended) live.set(call.callID, call)
  const seen = new Set<string>()
  for (const call of live.values())
    for (const userID of engagedIn(call)) {
      expect(seen.has(userID), `${userID} is in two calls`).toBe(false)
      seen.add(userID)
    }
}

function phonesOf(board: Switchboard): Phone[] {
  return USERS.flatMap((userID) => [board.phone(userID, 'a'), board.phone(userID, 'b')])
}

test(
  'whatever is done, no call rings for ever, nobody is in two, and every ring ends on both sides',
  async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 24 }), async (acts) => {
        const board = switchboard()
        const callIDs: string[] = []
        for (const one of acts) {
          await carryOut(board, callIDs, one)
          await expectOneCallEach(board)
        }
        board.clock.advance(121_000)
        await board.calls.sweep()
        for (const phone of phonesOf(board)) expect([...phone.ringing], `${phone.session} rings`).toEqual([])
        for (const callID of callIDs) board.close(callID)
        for (const phone of phonesOf(board)) expect([...phone.calling], `${phone.session} calls`).toEqual([])
        const ends = board.happenings.filter(({ happening }) => happening.type === 'call.ended')
        expect(ends.map(({ call }) => call.callID).sort()).toEqual([...callIDs].sort())
        answered += ends.filter(({ call }) => call.ended?.reason === 'ended').length
        for (const userID of USERS) expect(await board.calls.standing(userID)).toEqual([])
      }),
      { numRuns: HISTORIES },
    )
    // The histories get somewhere.
    expect(answered).toBeGreaterThan(HISTORIES / 50)
  },
  SLOW_MACHINE,
)
