// In a browser that is not in Chinese the phones of the demo spoke Chinese. A call there, and nothing of it is Chinese.
import { expect, it } from 'vitest'
import type { DemoPage } from '../support/demo_page.js'
import { stand } from './stand.js'

const { open } = stand()
const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/

/** Everything that is to be read on a phone, keeping a picture of it. */
async function look(demo: DemoPage, number: number, name: string): Promise<void> {
  await demo.picture(`english-${name}`)
  const phone = demo.phone(number)
  const read = [...(await phone.screen.allInnerTexts()), ...(await phone.dialogs.allInnerTexts())].join('\n')
  expect(read).not.toMatch(CHINESE)
}

it('makes a call in English', async () => {
  const demo = await open({ locale: 'en-GB' })
  const [ann, ben] = [demo.phone(1), demo.phone(2)]
  await ann.shows('One-to-one')
  await look(demo, 1, 'start')
  await ann.tap('One-to-one')
  await ann.tap('Create a room')
  await ann.shows('Create and enter')
  await look(demo, 1, 'new-room')
  await ann.screen.locator('wx-name-dialog input').fill('English')
  await ann.tap('Create and enter')
  await ann.shows('Hang up')
  await ben.tap('One-to-one')
  await ben.shows('English')
  await look(demo, 2, 'list')
  await ben.tap('English')
  await ben.sees(1)
  await look(demo, 2, 'call')
  await ann.control('More')
  await ann.shows('Grid view')
  await look(demo, 1, 'more')
  await ann.tap('Members')
  await ann.shows('Host')
  await look(demo, 1, 'members')
})

it('shows a live room and the settings in English', async () => {
  const demo = await open({ locale: 'en-GB' })
  const [ann, ben] = [demo.phone(1), demo.phone(2)]
  await ann.tap('Live with guests')
  await ann.tap('Create a room')
  await ann.tap('Create and enter')
  await ann.shows(/watching/)
  await ann.control('Chat')
  await ann.shows('No messages yet. Say hello.')
  await look(demo, 1, 'live')
  await ben.tap('Settings')
  await ben.shows('Notifications')
  await ben.shows(/^Reached in/)
  await look(demo, 2, 'settings')
})
