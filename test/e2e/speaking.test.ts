import { expect, it } from 'vitest'
import { until } from '../support/built_server.js'
import type { DemoPhone } from '../support/demo_page.js'
import { stand } from './stand.js'

// The browser's tags told nothing of how loud somebody is: on the demo's phones nobody was ever seen to speak.

const stage = stand()

/** The names below the pictures that are framed as speaking. */
const speakers = (phone: DemoPhone) =>
  phone.screen
    .locator('[class*="tile-body"]')
    .filter({ has: phone.screen.page().locator('[class*="tile-speaking"]') })
    .locator('[class*="tile-name"]')
    .allTextContents()

it('who speaks is framed on every phone, and a bad network is marked', { timeout: 240_000 }, async () => {
  const demo = await stage.open({ width: 1_366 })
  const [anna, ben] = [demo.phone(1), demo.phone(2)]
  await anna.createRoom('多人音视频', '谁在说话')
  await ben.enterRoom('多人音视频', '谁在说话')
  await Promise.all([anna.sees(1, 60_000), ben.sees(1, 60_000)])
  for (const phone of [anna, ben]) await until(async () => (await speakers(phone)).length === 2, 40_000)
  await demo.picture('speaking-both')

  await ben.control('静音')
  for (const phone of [anna, ben]) await until(async () => (await speakers(phone)).length === 1, 40_000)
  expect((await speakers(anna)).join()).toContain('我')
  await demo.picture('speaking-one')

  demo.connectionsBreak = true
  await ben.network('lost')
  await anna.shows('网络差')
  await demo.picture('network-poor')
  await ben.network('ok')
  await anna.showsNot('网络差', 40_000)
})
