import { describe, expect, it } from 'vitest'
import { liveRoom } from './live_room.js'
import { stand } from './stand.js'

const { open } = stand()

describe('a live room', () => {
  it('has a presenter whom an audience sees, link-mic, chat, and an end to link-mic by kicking', async () => {
    const { demo, host, guest, viewer } = await liveRoom(open)
    await host.shows('2 人在看')

    await guest.control('连麦')
    await host.tap('同意')
    await host.sees(1)
    await host.hears()
    await Promise.all([guest.sees(1), viewer.sees(2)])
    await demo.picture('live-link')

    await viewer.say('好看')
    await host.shows('好看')

    // Kicking cuts a stream that others play.
    demo.connectionsBreak = true
    await host.screen.locator('[class*="live-room--cross"]:not([class*="cross-mark"])').click()
    await host.answer('结束')
    await host.sees(0)
    await guest.shows('连麦')
    await guest.sees(1)

    await host.control('结束')
    await host.answer('结束')
    await viewer.shows(/结束|关闭/)
    await demo.picture('live-ended')
  })

  it.each([320, 390])('stands in the list with what its presenter shows now, on a phone of %d px', async (width) => {
    const [studio, outside] = [await open({ phones: 2 }), await open({ width, height: width * 2 })]
    const [host, viewer] = [studio.phone(1), outside.phone(1)]
    await host.createRoom('直播连麦', `直播${width}`)
    await host.shows('直播中')
    await viewer.tap('直播连麦')
    const card = viewer.screen.locator('[class*="room-list--card"]').filter({ hasText: `直播${width}` })
    const cover = card.locator('[class*="room-list--cover"] img')
    await cover.waitFor({ timeout: 30_000 })
    const seen = () => cover.evaluate((img: HTMLImageElement) => img.naturalWidth)
    await expect.poll(seen, { timeout: 30_000 }).toBeGreaterThan(100)
    await outside.picture(`live-cover-${width}`)
  })
})
