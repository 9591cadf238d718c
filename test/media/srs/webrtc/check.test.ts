import { createSocket } from 'node:dgram'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../../server/clock.js'
import { randomIds } from '../../../../server/ids.js'
import { SrsApi } from '../../../../server/media/srs/srs_api.js'
import { rtcCheck } from '../../../../server/media/srs/webrtc/check.js'
import { DoctorRight, doctorStream } from '../../../../server/media/srs/webrtc/doctor_right.js'
import { SrsEmulator } from '../../../support/srs_emulator.js'

const right = new DoctorRight('a-secret-of-sixteen')
const srs = new SrsEmulator(async (body) => {
  const { stream, param }: { stream?: string; param?: string } = { ...body }
  return right.given(stream ?? '', param ?? '', systemClock.now()) ? 0 : 403
})
// Stands for SRS's UDP port: answers each connectivity check with success.
const udp = createSocket('udp4')
udp.on('message', (request, { port, address }) => {
  const answer = Buffer.from(request.subarray(0, 20))
  answer.writeUInt16BE(0x0101, 0)
  answer.writeUInt16BE(0, 2)
  udp.send(answer, port, address)
})
beforeAll(async () => {
  await srs.start()
  await new Promise<void>((done) => udp.bind(0, '127.0.0.1', done))
})
afterAll(async () => {
  udp.close()
  await srs.stop()
})

function check(publicUrl = '') {
  const { apiUrl: url, username, password } = srs
  const api = new SrsApi({ url, username, password, timeout: 1_000 })
  return rtcCheck({ api, app: 'live', right, ids: randomIds, publicUrl, clock: systemClock }).run()
}
const candidate = (port: number) => `a=candidate:0 1 udp 2130706431 127.0.0.1 ${port} typ host generation 0\r\n`

it('is content when each candidate answers by UDP', async () => {
  srs.answer = candidate(udp.address().port)
  expect(await check()).toMatchObject({ ok: true, messageEn: expect.stringContaining('127.0.0.1:') })
})

it('names a candidate that is silent, and an answer without one', async () => {
  srs.answer = candidate(9)
  expect(await check()).toMatchObject({ ok: false, messageEn: expect.stringContaining('127.0.0.1:9') })
  srs.answer = ''
  expect(await check()).toMatchObject({ ok: false, messageEn: expect.stringContaining('there is none') })
})

it('names private candidates of a server that is reached by a public name', async () => {
  srs.answer = candidate(udp.address().port)
  expect(await check('https://rooms.example.com')).toMatchObject({
    ok: false,
    messageEn: expect.stringContaining('private'),
  })
  expect(await check('http://192.168.1.2:5757')).toMatchObject({ ok: true })
})

it('names an SRS without WebRTC', async () => {
  srs.rtc = false
  expect(await check()).toMatchObject({ ok: false, messageEn: expect.stringContaining('rtc_server') })
})

it('has a right that nobody else has: of its own streams, for a minute', () => {
  const stream = doctorStream(randomIds)
  const query = right.query(stream, 0)
  expect(right.given(stream, query, 59_000)).toBe(true)
  expect(right.given(stream, query, 61_000)).toBe(false)
  expect(right.given('ann_0123456789ab', right.query('ann_0123456789ab', 0), 0)).toBe(false)
  expect(right.given(stream, new DoctorRight('another').query(stream, 0), 0)).toBe(false)
})
