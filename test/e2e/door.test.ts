import { describe, it } from 'vitest'
import { stand } from './stand.js'

const stage = stand()

describe('the door of a room', () => {
  it('keeps a guest waiting until its creator lets him in; muted he is silent, and sees that he is', async () => {
    const demo = await stage.open({ phones: 2, width: 900, height: 760 })
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('多人音视频', '会诊')
    await anna.shows('邀请好友')
    await anna.control('更多')
    await anna.control('进入需同意')
    await ben.enterRoom('多人音视频', '会诊')
    await ben.shows('等待房主同意')
    await anna.shows('想进入房间')
    await demo.picture('door-knock')
    await anna.tap('同意')
    await Promise.all([anna.sees(1), ben.sees(1)])
    await anna.hears()
    await anna.control('更多')
    await anna.control('全员静音')
    await ben.shows('已被静音')
    await anna.hearsNothing()
    await anna.sees(1)
    await demo.picture('door-muted')
    await ben.control('更多')
    await ben.control('举手')
    await anna.control('更多')
    await anna.control('成员')
    await anna.shows('举手 1')
    await demo.picture('door-members')
  })
})
