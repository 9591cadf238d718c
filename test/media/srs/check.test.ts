import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { srsCheck } from '../../../server/media/srs/check.js'
import { SrsApi } from '../../../server/media/srs/srs_api.js'
import { SrsEmulator } from '../../support/srs_emulator.js'

const srs = new SrsEmulator(async () => 0)
beforeAll(() => srs.start())
afterAll(() => srs.stop())
afterEach(() => {
  srs.fault = 'none'
  srs.version = '5.0.213'
})

const SECRET = 'a-secret-of-sixteen'

function check({ hookSecret = SECRET, password = srs.password, url = srs.apiUrl } = {}) {
  return srsCheck(new SrsApi({ url, username: srs.username, password, timeout: 10_000 }), {
    hookSecret,
    apiPassword: password,
  }).run()
}

it('is content with an SRS that answers', async () => {
  expect(await check()).toMatchObject({ name: 'media.srs', ok: true, messageEn: 'SRS 5.0.213 answers' })
})

it.each([
  ['a wrong password', { password: 'wrong' }, 'http_api.auth'],
  ['an address where nothing is', { url: 'http://127.0.0.1:1' }, 'ECONNREFUSED'],
  ['the secret that the example shows', { hookSecret: 'change-this-hook-secret' }, 'everybody knows'],
  ['a secret that breaks an address', { hookSecret: 'sixteen-and-more&;' }, 'letters, digits'],
  ['a secret that can be guessed', { hookSecret: 'srs' }, 'too short'],
])('names %s', async (_what, change, words) => {
  expect(await check(change)).toMatchObject({
    ok: false,
    message: expect.stringMatching(/[一-龥]/),
    messageEn: expect.stringContaining(words),
    url: expect.stringContaining('ossrs.io'),
  })
})

it('names an SRS that is too old, and one that answers something else', async () => {
  srs.version = '4.0.271'
  expect(await check()).toMatchObject({ ok: false, messageEn: expect.stringContaining('too old') })
  srs.fault = 'garbage'
  expect(await check()).toMatchObject({ ok: false, messageEn: expect.stringContaining('not what the HTTP API') })
})
