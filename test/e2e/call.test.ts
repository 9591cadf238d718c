import { describe, expect, it } from 'vitest'
import { stand } from './stand.js'

const { open } = stand()

/** Hues of the phones' test pictures, as beauty and the encoder leave them. */
const GREEN = 150
const BLUE = 222

describe('two phones', () => {
  it('are in a call after five clicks, see and hear each other, and chat', async () => {
    const began = performance.now()
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.createRoom('双人音视频')
    await anna.shows('邀请好友')
    await ben.enterRoom('双人音视频', '的双人房间')
    const [seenByBen] = await ben.sees(1)
    console.log(`from the address to a moving remote picture: ${demo.clicks} clicks, ${((performance.now() - began) / 1_000).toFixed(1)} s`)
    expect(demo.clicks).toBeLessThanOrEqual(5)
    const [seenByAnna] = await anna.sees(1)
    expect(Math.abs((seenByBen ?? 0) - GREEN)).toBeLessThan(30)
    expect(Math.abs((seenByAnna ?? 0) - BLUE)).toBeLessThan(30)
    await Promise.all([anna.hears(), ben.hears()])
    await demo.picture('call')

    await ben.say('听得见吗？')
    await anna.shows('听得见吗？')

    await anna.control('静音')
    await ben.shows('静音')
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

  it('use the real camera and microphone where the user chooses them', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.camera('real')
    await anna.createRoom('双人音视频', '真摄像头')
    await anna.shows('邀请好友')
    await ben.enterRoom('双人音视频', '真摄像头')
    await ben.sees(1)
    await ben.hears()
    await demo.picture('real-camera')
  })

  it('are told when the camera is refused, and can go on after allowing it', async () => {
    const demo = await open()
    const anna = demo.phone(1)
    await anna.camera('refused')
    await anna.createRoom('双人音视频')
    await anna.shows(/权限/)
    await demo.picture('camera-refused')
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
