import { describe, it } from 'vitest'
import { stand } from './stand.js'

const { open } = stand({ RTCROOM_MIX_MAX_ROOMS: '2' })

describe('a live room whose pictures are mixed', () => {
  it('shows an audience one picture with the guest in it, and goes on when link-mic ends', async () => {
    const demo = await open({ phones: 3 })
    const [host, guest, viewer] = [demo.phone(1), demo.phone(2), demo.phone(3)]
    await host.createRoom('直播连麦', '今晚直播')
    await host.shows('直播中')
    await guest.enterRoom('直播连麦', '今晚直播')
    await viewer.enterRoom('直播连麦', '今晚直播')
    await Promise.all([guest.sees(1), viewer.sees(1)])
    await viewer.hears()

    await guest.control('连麦')
    await host.tap('同意')
    await host.sees(1)
    await viewer.sees(1)
    await viewer.hears()
    await demo.picture('live-mixed')

    demo.connectionsBreak = true
    await host.screen.locator('[class*="live-room--cross"]:not([class*="cross-mark"])').click()
    await host.answer('结束')
    await host.sees(0)
    await viewer.sees(1)
    await viewer.hears()
  })
})
