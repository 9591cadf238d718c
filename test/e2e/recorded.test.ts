// People were recorded without being told. Each phone of a recorded call shows it, also whoever comes later.
import { describe, it } from 'vitest'
import { stand } from './stand.js'

const { open } = stand()

describe('a recorded call', () => {
  it.each([320, 430, 1280])('shows it on every phone, to whoever enters too: %i px', async (width) => {
    const demo = await open({ width, height: 800 })
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('多人音视频', `录制${width}`)
    await anna.shows('邀请好友')
    await anna.control('更多')
    await anna.control('录制')
    await anna.shows('本房间正在录制')
    // Side by side, or one at a time.
    if (width < 700) await demo.page.locator('.tab').last().click()
    await ben.enterRoom('多人音视频', `录制${width}`)
    await ben.shows('本房间正在录制')
    await demo.picture(`recorded-${width}`)
    await ben.shows('录制中')
  })
})
