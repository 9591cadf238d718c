import { describe, it } from 'vitest'
import { stand } from './stand.js'

const { open } = stand()

describe('the tools', () => {
  it('push to an address of the server, and play what another phone pushes, found by its code', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.tap('RTMP 推流')
    await anna.tap('自动')
    await anna.dialogs
      .getByText(/已复制/)
      .first()
      .waitFor()
    await anna.control('推流')
    await anna.control('日志')
    await anna.screen.locator('[class$="net"]').waitFor()
    await anna.control('播放码')
    const address = (await anna.screen.locator('[class$="card-url"]').innerText()).trim()
    await demo.picture('push')

    await ben.tap('直播播放')
    await ben.tap('扫码')
    await ben.dialogs.locator('textarea').fill(address)
    await ben.answer('确定')
    await ben.control('播放')
    await ben.sees(1)
    await ben.hears()
    await demo.picture('play')
  })

  it('open without a fault: low-latency play, recordings, diagnosis', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.tap('点播播放')
    await anna.shows('还没有录制')
    await ben.tap('低延时播放')
    await ben.shows('扫码')
    await ben.screen.locator('.nav-back').click()
    await ben.tap(/设置/)
    await ben.shows('诊断')
    await demo.picture('tools')
  })
})
