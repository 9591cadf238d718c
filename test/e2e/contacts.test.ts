import type { Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { ask } from '../admin/admin_server.js'
import { picture } from '../support/artefacts.js'
import type { DemoPage, DemoPhone } from '../support/demo_page.js'
import { stand } from './stand.js'

const ADMIN = 'token-of-the-backend-of-the-demo-0123456789'
const bench = stand({ RTCROOM_ADMIN_TOKEN: ADMIN })

/** `to` has the card of `from`, and both see their contacts. */
async function befriend(demo: DemoPage, from: DemoPhone, to: number): Promise<void> {
  await from.tap('通讯录')
  await from.shows('发送我的名片')
  await from.tap('发送我的名片')
  await demo.page.getByText(`在 ${to} 号打开`).click()
  await demo.phone(to).shows('联系人')
}

describe('two phones of the demo', () => {
  it('ring each other: by a card, with picture and sound, and both are out when one hangs up', async () => {
    const demo = await bench.open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await befriend(demo, anna, 2)
    await demo.picture('contacts')
    await ben.tap('呼叫')
    await anna.shows('接听')
    await demo.picture('ring')
    await anna.tap('接听')
    await Promise.all([anna.sees(1), ben.sees(1)])
    await Promise.all([anna.hears(), ben.hears()])
    await demo.picture('accepted')
    await anna.control('挂断')
    await Promise.all([anna.shows('发送我的名片'), ben.shows('发送我的名片')])
    await anna.shows(/来电 · 已接通/)
    await demo.picture('after-the-call')
  })

  it('refuse a call, and take one back', async () => {
    const demo = await bench.open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await befriend(demo, anna, 2)
    await ben.tap('呼叫')
    await anna.shows('接听')
    await anna.tap('拒绝')
    await ben.shows('发送我的名片')
    await ben.tap('呼叫')
    await anna.shows('接听')
    await ben.control('挂断')
    await anna.showsNot('接听')
  })
})

describe('a phone of the demo', () => {
  it.each([320, 390])('shows contacts and the service desk on %i px', async (width) => {
    const size = { phones: 1, width, height: Math.round(width * 2) }
    const first = await bench.open({ ...size, link: 'pages/contacts/contacts' })
    await first.phone(1).shows('发送我的名片')
    await first.picture(`contacts-${width}`)
    const second = await bench.open({ ...size, link: 'pages/service/service' })
    const phone = second.phone(1)
    await phone.tap('开始排队')
    await phone.shows('取消排队')
    await second.picture(`service-${width}`)
    await phone.tap('取消排队')
    await phone.shows('开始排队')
  })

  it('waits for the desk, is taken by it, and is passed on', async () => {
    const login = { userID: 'li', roles: ['agent:service', 'agent:second'], link: true }
    const { link } = await ask(bench.server.url, 'issue_login', login, ADMIN)
    const demo = await bench.open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    for (const phone of [anna, ben]) {
      await phone.tap('在线客服')
      await phone.tap('开始排队')
    }
    await anna.shows('您是下一位')
    await ben.shows('前面还有 1 人')
    await demo.picture('waiting')
    const context = await demo.page
      .context()
      .browser()
      ?.newContext({
        permissions: ['camera', 'microphone'],
        viewport: { width: 1366, height: 768 },
      })
    const desk: Page | undefined = await context?.newPage()
    if (!context || !desk) throw new Error('no page for the desk')
    await desk.goto(String(link))
    await desk.fill('#name', 'Li')
    await desk.keyboard.press('Enter')
    await desk.locator('.queues li').nth(1).waitFor()
    await desk.keyboard.press('Alt+n')
    await desk.waitForSelector('.rtcroom-player[data-state=playing]', { timeout: 30_000 })
    await anna.sees(1)
    await Promise.all([picture(desk, 'desk-with-phone'), demo.picture('phone-with-desk')])
    await desk.keyboard.press('Alt+t')
    await desk.fill('#target', 'second')
    await desk.keyboard.press('Enter')
    await anna.shows('您是下一位')
    await ben.shows('您是下一位')
    await context.close()
  })
})
