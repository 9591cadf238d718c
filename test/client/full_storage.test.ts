// @vitest-environment happy-dom
// A browser whose storage is full, or forbidden: the desk's link, which serves once, was used up without a login, a
// customer who was taken was put back, and the console asked for its token at every click.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Api } from '../../server/browser/console/api.js'
import { keepParty, keptParty } from '../../server/browser/desk/kept_party.js'
import { forgetLogin, keepAgentName, keptLogin, useLink } from '../../server/browser/desk/login.js'

const refuse = () => {
  throw new DOMException('full', 'QuotaExceededError')
}
const LOGIN = { userID: 'ann', userSig: 's', sdkAppID: 1, accType: '1', roles: ['agent:bank'] }
const PARTY = { userID: 'bob', userName: 'Bob', extra: '', queue: 'bank' }

beforeEach(() => {
  vi.stubGlobal('fetch', async () => Response.json({ code: 0, message: '', token: '', ...LOGIN }))
})
afterEach(() => vi.unstubAllGlobals())

test.each(['full', 'forbidden'])('what a page keeps lasts as long as the page where the storage is %s', async (how) => {
  const full = { getItem: () => null, setItem: refuse, removeItem: refuse }
  const forbidden = { getItem: refuse, setItem: refuse, removeItem: refuse }
  vi.stubGlobal('sessionStorage', how === 'full' ? full : forbidden)
  vi.stubGlobal('localStorage', how === 'full' ? full : forbidden)
  expect(keptLogin()).toBeUndefined()
  await expect(useLink('code', 'en')).resolves.toEqual(LOGIN)
  expect(keptLogin()).toEqual(LOGIN)
  keepParty(PARTY)
  expect(keptParty()).toEqual(PARTY)
  keepAgentName('ann', 'Ann')
  const api = new Api()
  api.login('t')
  expect(api.token).toBe('t')
  forgetLogin()
  keepParty(undefined)
  api.logout()
  expect([keptLogin(), keptParty(), api.token]).toEqual([undefined, undefined, ''])
})
