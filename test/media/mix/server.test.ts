import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../server/clock.js'
import { type RunningServer, runningServer } from '../../support/running_server.js'
import { recordingLog } from '../../support/silent_log.js'

let server: RunningServer
afterEach(() => server.close())

async function asked(settings: { media?: object; mix?: object }) {
  const { log, lines } = recordingLog()
  server = await runningServer(
    { ...settings, media: { rtmpPort: 0, ...settings.media }, liveRoom: { linkMic: 'open' } },
    log,
    { clock: systemClock },
  )
  const anna = await server.user('anna')
  await anna.create('live_room', 'r')
  await anna.enter('live_room', 'r')
  const { mixedPlayURL, pushers } = await anna.call('live_room', 'get_pushers', { roomID: 'r' })
  const answer = await anna.call('live_room', 'merge_stream', { roomID: 'r', mergeParams: {} })
  const checks = await Promise.all(server.assembly.services.checks.map((check) => check.run()))
  return { mixedPlayURL, pushers, answer, lines, check: checks.find(({ name }) => name === 'ffmpeg') }
}

it('with ffmpeg mixedPlayURL is a stream of its own, and merge_stream says what is wrong with a wrong wish', async () => {
  const { mixedPlayURL, answer, check } = await asked({ mix: { maxRooms: 2 } })
  expect(mixedPlayURL).toMatch(/\/live\/anna_[0-9a-f]{12}-mix\.flv\?/)
  expect(answer).toMatchObject({ code: 0, result: { code: -1 }, merge_code: -1 })
  expect(server.assembly.services.media.info.mixed).toBe(true)
  expect(check).toMatchObject({ ok: true, messageEn: expect.stringContaining('ffmpeg ') })
})

it('without ffmpeg it is 14, audiences see the presenter, and log and doctor say why', async () => {
  const { mixedPlayURL, answer, lines, check } = await asked({
    media: { ffmpeg: '/nowhere/ffmpeg' },
    mix: { maxRooms: 2 },
  })
  expect(mixedPlayURL).toMatch(/\/live\/anna_[0-9a-f]{12}\.flv\?/)
  expect(answer).toMatchObject({ code: 0, result: { code: 14 }, merge_code: 14, merge_msg: answer.result.message })
  expect(server.assembly.services.media.info.mixed).toBe(false)
  expect(check).toMatchObject({ ok: false })
  expect(lines.some(({ msg }) => msg.includes('no ffmpeg that can mix'))).toBe(true)
})

it('without mix.maxRooms nothing is mixed, and audiences play each stream', async () => {
  const { answer, mixedPlayURL } = await asked({})
  expect(answer.result.code).toBe(14)
  expect(mixedPlayURL).not.toContain('-mix')
})

it('a room that finds no place says so of its presenter, once, and that it is mixed when it has found one', async () => {
  server = await runningServer(
    { media: { rtmpPort: 0 }, mix: { maxRooms: 1 }, liveRoom: { linkMic: 'open' } },
    recordingLog().log,
    { clock: systemClock },
  )
  const anna = await server.user('anna')
  await anna.create('live_room', 'r')
  await anna.enter('live_room', 'r')
  const { media } = server.assembly.services
  const asks = async (code: number) => {
    const spy = vi.spyOn(media, 'mix').mockResolvedValueOnce({ code, message: '' })
    await anna.call('live_room', 'merge_stream', { roomID: 'r', mergeParams: {} })
    spy.mockRestore()
    const { pushers, seq } = await anna.call('live_room', 'get_pushers', { roomID: 'r' })
    return { unmixed: pushers[0]?.unmixed, seq }
  }
  const { seq } = await asks(0)
  expect(await asks(14)).toEqual({ unmixed: true, seq: seq + 1 })
  expect(await asks(14)).toEqual({ unmixed: true, seq: seq + 1 })
  // Wrong parameters, a stream that is not there yet: no word about places.
  expect(await asks(-505)).toEqual({ unmixed: true, seq: seq + 1 })
  expect(await asks(0)).toEqual({ unmixed: undefined, seq: seq + 2 })
})

// Each mix takes processes: a presenter who asked twenty times a second for another size had fifty started each time.
it('a presenter who asks for another mix again and again is told to wait', async () => {
  server = await runningServer(
    { media: { rtmpPort: 0 }, mix: { maxRooms: 1 }, rateLimit: { enabled: false } },
    recordingLog().log,
    { clock: systemClock },
  )
  const anna = await server.user('anna')
  await anna.create('live_room', 'r')
  await anna.enter('live_room', 'r')
  const ask = () => anna.call('live_room', 'merge_stream', { roomID: 'r', mergeParams: {} })
  const answers = await Promise.all(Array.from({ length: 40 }, ask))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(10)
  expect(refused[0]).toMatchObject({ code: 1, message: '混流请求过于频繁，请稍后再试' })
})
