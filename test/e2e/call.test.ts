import { describe, expect, it } from 'vitest'
import { until } from '../support/built_server.js'
import { stand } from './stand.js'

const { open } = stand()

/** Hues of the phones' test pictures and of Chromium's fake camera, as beauty and the encoder leave them. */
const GREEN = 150
const BLUE = 222
const FAKE_CAMERA = 118

function near(hue: number | undefined, wanted: number): boolean {
  return hue !== undefined && Math.abs(hue - wanted) < 18
}

describe('two phones', () => {
  it('are in a call after five clicks, see and hear each other, and chat', async () => {
    const began = performance.now()
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('双人音视频')
    await anna.shows('邀请好友')
    await ben.enterRoom('双人音视频', '的双人房间')
    const [seenByBen] = await ben.sees(1)
    console.log(
      `from the address to a moving remote picture: ${demo.clicks} clicks, ${((performance.now() - began) / 1_000).toFixed(1)} s`,
    )
    expect(demo.clicks).toBeLessThanOrEqual(5)
    const [seenByAnna] = await anna.sees(1)
    expect([near(seenByBen, GREEN), near(seenByAnna, BLUE)]).toEqual([true, true])
    await Promise.all([anna.hears(), ben.hears()])
    await demo.picture('call')

    await ben.say('听得见吗？')
    await anna.shows('听得见吗？')

    await anna.control('静音')
    await ben.shows('静音')
    await ben.hearsNothing()
    await anna.hears()
    await anna.control('摄像头')
    await ben.shows('摄像头已关闭')

    await ben.control('挂断')
    await anna.shows('邀请好友')
  })

  it('keep a third one out of their room', async () => {
    const demo = await open({ phones: 3 })
    const [anna, ben, carl] = [demo.phone(1), demo.phone(2), demo.phone(3)]
    await anna.createRoom('双人音视频', '两个人的房间')
    await anna.shows('邀请好友')
    await ben.enterRoom('双人音视频', '两个人的房间')
    await ben.sees(1)
    await carl.tap('双人音视频')
    await carl.shows('已满')
    await carl.tap('两个人的房间')
    await carl.dialogs.getByText(/满/).first().waitFor()
    await demo.picture('third-refused')
    await Promise.all([anna.sees(1), ben.sees(1)])
  })

  it('use the real camera and microphone where the user chooses them, also in the midst of a call', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('双人音视频', '真摄像头')
    await anna.shows('邀请好友')
    await ben.camera('real')
    await ben.enterRoom('双人音视频', '真摄像头')
    const [drawn] = await ben.sees(1)
    expect(near(drawn, GREEN)).toBe(true)
    await anna.hears()
    await anna.camera('real')
    await until(async () => near((await ben.sees(1))[0], FAKE_CAMERA))
    await ben.hears()
    await demo.picture('real-camera')
    await anna.camera('picture')
    await until(async () => near((await ben.sees(1))[0], GREEN))
    await Promise.all([anna.sees(1), ben.hears()])
  })

  it('are told when the camera is refused, and can go on after allowing it', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.camera('refused')
    await anna.createRoom('双人音视频', '权限')
    await anna.shows('没有摄像头或麦克风权限')
    await demo.picture('camera-refused')
    await anna.tap('去打开权限')
    await anna.answer('允许使用摄像头和麦克风')
    await anna.shows('邀请好友')
    await ben.enterRoom('双人音视频', '权限')
    await Promise.all([anna.sees(1), ben.sees(1)])

    await ben.camera('refused')
    await ben.shows('没有摄像头或麦克风权限')
  })
})

describe('an invitation', () => {
  it('opens the room in another phone by its card, also for a room that no list shows', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.tap('双人音视频')
    await anna.tap('创建房间')
    await anna.tap('仅限邀请')
    await anna.tap('创建并进入')
    await anna.shows('邀请好友')
    await anna.tap('邀请好友')
    await demo.picture('share-card')
    await demo.page.getByText('在 2 号打开').click()
    await ben.sees(1)
    await anna.sees(1)
  })
})
