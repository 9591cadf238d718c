import { describe, expect, it } from 'vitest'
import { until } from '../support/built_server.js'
import { probe, push } from '../support/ffmpeg.js'
import { RestClient } from '../support/rest_client.js'
import { stand } from './stand.js'

const stage = stand()

describe('a room for several', () => {
  it('shows four phones to each other', async () => {
    const demo = await stage.open({ phones: 4, width: 1280, height: 720 })
    const phones = [1, 2, 3, 4].map((number) => demo.phone(number))
    const [first, ...others] = phones
    await first?.createRoom('多人音视频', '四个人')
    await first?.shows('邀请好友')
    for (const phone of others) await phone.enterRoom('多人音视频', '四个人')
    for (const phone of phones) await phone.sees(3, 40_000)
    // Whether all are heard in one page is a matter of the computer: three_phones.test.ts listens, the bench measures.
    await demo.picture('four')
  }, 180_000)

  it('mixes a real RTMP phone with browsers: all see all', async () => {
    const demo = await stage.open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('多人音视频', '真手机')
    await anna.shows('邀请好友')
    await ben.enterRoom('多人音视频', '真手机')
    await ben.sees(1)

    const phone = new RestClient(stage.server.url)
    await phone.login()
    const { rooms } = await phone.call('multi_room', 'get_room_list', { index: 0, cnt: 20 })
    const roomID = rooms.find(({ roomInfo }) => roomInfo.includes('真手机'))?.roomID ?? ''
    const { pushURL } = await phone.pushURL()
    const pusher = push(pushURL, { size: '360x480', tone: 660 })
    try {
      await until(
        async () =>
          (await phone.call('multi_room', 'add_pusher', { roomID, userName: 'RTMP 手机', userAvatar: '', pushURL }))
            .code === 0,
      )
      await Promise.all([anna.sees(2), ben.sees(2)])
      await demo.picture('rtmp-phone')
      const { pushers } = await phone.call('multi_room', 'get_pushers', { roomID })
      const others = pushers.filter(({ userID }) => userID !== phone.userID)
      expect(others).toHaveLength(2)
      for (const { accelerateURL } of others) {
        const { video, audio, times } = await probe(accelerateURL)
        expect([video.codec, audio.codec]).toEqual(['h264', 'aac'])
        expect(times.length).toBeGreaterThan(5)
      }
    } finally {
      await pusher.stop()
    }
  })
})
