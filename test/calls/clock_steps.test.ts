import { expect, it } from 'vitest'
import { switchboard } from './switchboard.js'

// Webhooks told a call of ten minutes as one of seventy, or of none, when the machine's clock was put right meanwhile.
it.each([3_600_000, -3_600_000])('a step of the clock by %i ms changes no duration of a call', async (step) => {
  const { clock, ring, phone, say, join, close, happenings } = switchboard()
  const callID = (await ring(phone('ann'), ['ben'])) ?? ''
  await join(callID, 'ann')
  clock.advance(5_000)
  expect(await say(phone('ben'), callID, 'accept')).toBe(true)
  await join(callID, 'ben')
  clock.advance(300_000)
  clock.step(step)
  clock.advance(300_000)
  await close(callID)
  expect(happenings.at(-1)?.happening).toMatchObject({ type: 'call.ended', data: { reason: 'ended', duration: 600 } })
})

it('a call that nobody answered has no duration', async () => {
  const { clock, calls, ring, phone, happenings } = switchboard()
  await ring(phone('ann'), ['ben'], { timeout: 30 })
  clock.advance(31_000)
  await calls[0]?.sweep()
  expect(happenings.at(-1)?.happening).toMatchObject({ type: 'call.ended', data: { reason: 'missed', duration: 0 } })
})
