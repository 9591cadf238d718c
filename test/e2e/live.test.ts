import { describe, it } from 'vitest'
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
})
