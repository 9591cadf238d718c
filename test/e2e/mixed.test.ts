import { describe, it } from 'vitest'
import { liveRoom } from './live_room.js'
import { stand } from './stand.js'

const { open } = stand({ RTCROOM_MIX_MAX_ROOMS: '2' })

describe('a live room whose pictures are mixed', () => {
  it('shows an audience one picture with the guest in it, and goes on when link-mic ends', async () => {
    const { demo, host, guest, viewer } = await liveRoom(open)

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
