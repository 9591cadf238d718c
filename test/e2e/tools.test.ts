import { describe, expect, it } from 'vitest'
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
    const demo = await open({ phones: 3 })
    const [anna, ben, carl] = [demo.phone(1), demo.phone(2), demo.phone(3)]
    await anna.tap('点播播放')
    await anna.shows('还没有录制')
    await ben.tap('低延时播放')
    await ben.shows('扫码')
    await carl.tap('设置与诊断')
    await carl.shows('服务器地址')
    await carl.shows('连得上')
    await demo.picture('tools')
  })

  it('record a room and play the film', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('双人音视频', '录下来')
    await anna.shows('邀请好友')
    await ben.enterRoom('双人音视频', '录下来')
    await anna.sees(1)
    await anna.control('更多')
    await anna.control('录制')
    await anna.shows('停止录制')
    await anna.keepsSeeing(1)
    await demo.picture('recording')
    await anna.control('停止录制')
    await anna.dialogs.getByText('录制已停止').waitFor()
    await anna.screen.locator('[class*="call-view--mask"]').click({ position: { x: 20, y: 20 } })
    await anna.control('挂断')
    await anna.answer('离开')
    await anna.shows('创建房间')
    await anna.back()

    await anna.tap('点播播放')
    await anna.screen
      .locator('[class*="row-text"]')
      .filter({ hasText: /\d\d:\d\d · [\d.]+ (k|M)B/ })
      .first()
      .click()
    await anna.watchesFilm()
    await demo.picture('film')
  })

  it('take the picture that a person chooses, tapped where their old one is', async () => {
    const demo = await open({ phones: 1 })
    const anna = demo.phone(1)
    await anna.tap('修改')
    const chooser = demo.page.waitForEvent('filechooser')
    await anna.screen.locator('button, wx-button').filter({ hasText: '更换头像' }).locator('wx-user-avatar').click()
    const red = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
      'base64',
    )
    await (await chooser).setFiles({ name: 'me.png', mimeType: 'image/png', buffer: red })
    await anna.tap('保存')
    await anna.screen.locator('wx-profile-card wx-user-avatar img[src^="data:image/jpeg"]').first().waitFor()
    await demo.page.reload()
    await anna.screen.locator('wx-profile-card wx-user-avatar img[src^="data:image/jpeg"]').first().waitFor()
  })

  it('know no function of wx that WeChat has and they do not', async () => {
    const demo = await open({ phones: 1 })
    await demo.phone(1).shows('双人音视频')
    expect(await demo.phone(1).tryWx('chooseLocation')).toContain('wx.chooseLocation is not known in the browser')
  })
})
