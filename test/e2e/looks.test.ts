import { describe, expect, it } from 'vitest'
import type { DemoPage } from '../support/demo_page.js'
import { stand } from './stand.js'

const { open } = stand()

/** What the page says of itself, where it is not cut off: on a phone behind the button for WeChat. */
async function explained({ page }: DemoPage, narrow: boolean): Promise<string> {
  if (narrow) await page.locator('.wechat').click()
  const line = page.locator(narrow ? '.help-what' : '.what')
  expect(await line.isVisible()).toBe(true)
  return line.innerText()
}

/** Nothing is cut off at the sides, and each phone that fits is seen whole. */
async function fits({ page }: DemoPage): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const phones = [...document.querySelectorAll('.bezel')].map((phone) => phone.getBoundingClientRect())
    return (
      scrollWidth <= clientWidth &&
      phones[0] !== undefined &&
      phones[0].bottom <= window.innerHeight &&
      phones[0].left >= 0
    )
  })
}

describe('the page', () => {
  it.each([
    ['1280', { width: 1280, height: 800 }],
    ['1920', { width: 1920, height: 1080, phones: 4 }],
    ['narrow', { width: 390, height: 780 }],
    ['english', { width: 1440, height: 900, phones: 3, locale: 'en-GB' }],
  ])('fits a screen: %s', async (name, options) => {
    const demo = await open(options)
    for (let number = 1; number <= 2; number++)
      await demo.phone(number).shows(name === 'english' ? 'One-to-one' : '双人音视频')
    await demo.phone(1).shows(name === 'english' ? 'Guest' : '访客')
    await demo.picture(`looks-${name}`)
    expect(await fits(demo)).toBe(true)
    expect(await explained(demo, name === 'narrow')).toMatch(
      name === 'english' ? /^The real mini-program/ : /^手机里跑的就是/,
    )
  })

  // The mini-program stood in a drawn phone of two thirds of the real one: nothing on it could be read or hit.
  it.each([320, 390, 430])('fills a phone of %d px with the mini-program', async (width) => {
    const height = Math.round(width * 2)
    const demo = await open({ width, height })
    await demo.phone(1).shows('双人音视频')
    const frame = await demo.page.locator('#phone-1 iframe').boundingBox()
    expect(frame).toMatchObject({ x: 0, width })
    expect(frame?.height).toBeGreaterThan(height * 0.75)
    expect(await fits(demo)).toBe(true)
    await demo.picture(`looks-full-${width}`)
    await demo.phone(1).createRoom('多人音视频', '周会')
    await demo.phone(1).shows('邀请好友')
    await demo.picture(`looks-full-room-${width}`)
    await demo.page.route('**/demo/hosts.json', (route) => route.fulfill({ json: ['192.168.3.4'] }))
    await demo.phone(1).tap('邀请好友')
    await demo.page.locator('.share-code').waitFor()
    await demo.picture(`looks-full-share-${width}`)
  })

  // In a dark room the lists were a lamp in the face.
  it('turns its light pages dark with the phone, while they are open, and light again', async () => {
    const demo = await open({ width: 390, height: 780 })
    const phone = demo.phone(1)
    await phone.shows('双人音视频')
    const colours = () =>
      phone.screen.evaluate((page) => {
        const of = (selector: string) => getComputedStyle(page.querySelector(selector) ?? page).backgroundColor
        return { bar: of('.nav'), page: of('.page-window'), light: page.classList.contains('light') }
      })
    const [light, dark] = ['rgb(244, 246, 250)', 'rgb(16, 20, 27)']
    expect(await colours()).toEqual({ bar: light, page: light, light: false })
    await demo.page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(colours).toEqual({ bar: dark, page: dark, light: true })
    await demo.picture('looks-dark')
    const frame = demo.page.locator('#phone-1 iframe').contentFrame()
    await frame.locator('.capsule button').first().click()
    const sheet = frame.locator('.sheet')
    const sheetColours = () => sheet.evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await sheetColours()).toBe('rgb(44, 44, 46)')
    await demo.picture('looks-dark-sheet')
    await frame.locator('.sheet-cancel').click()
    await sheet.waitFor({ state: 'detached' })
    await demo.page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(colours).toEqual({ bar: light, page: light, light: false })
  })

  // Phones shrank with the window until nothing could be read.
  it('stays readable in a small window: the page scrolls instead', async () => {
    const demo = await open({ width: 1000, height: 420 })
    await demo.phone(1).shows('双人音视频')
    const frame = await demo.page.locator('#phone-1 iframe').boundingBox()
    expect(frame?.width).toBeGreaterThan(230)
    await demo.page.locator('#phone-1 .switches').scrollIntoViewIfNeeded()
    await demo.picture('looks-small-window')
  })

  // In a window below 480 px both ways the button that hangs up was cut off, and the last ones of the share card.
  it.each([
    [340, 460],
    [460, 340],
  ])('lets every button be reached in a window of %d by %d px', async (width, height) => {
    const demo = await open({ width, height })
    await demo.page.route('**/demo/hosts.json', (route) => route.fulfill({ json: ['192.168.3.4'] }))
    const anna = demo.phone(1)
    await anna.createRoom('多人音视频', '周会')
    await anna.shows('邀请好友')
    const screen = await demo.page.locator('#phone-1 iframe').boundingBox()
    const hangUp = await anna.screen.locator('[class*="control-bar--disc"]').last().boundingBox()
    if (!screen || !hangUp) throw new Error('no screen, or no button on it')
    expect(hangUp.y + hangUp.height).toBeLessThanOrEqual(screen.y + screen.height)
    await anna.tap('邀请好友')
    await demo.page.locator('.share-code').waitFor()
    const last = demo.page.locator('.share-button').last()
    await last.scrollIntoViewIfNeeded()
    const box = await last.boundingBox()
    expect(box && box.y + box.height).toBeLessThanOrEqual(height)
    await demo.picture(`looks-tiny-${width}`)
    await demo.page.locator('.share-bar .close').click()
    await anna.control('')
    await anna.shows('创建房间')
  })

  // The card lay over the controls of the phones, and its link named localhost.
  it('shares a link that other devices reach, as text and as a code, and leaves the controls free', async () => {
    const demo = await open({ phones: 2 })
    await demo.page.route('**/demo/hosts.json', (route) => route.fulfill({ json: ['192.168.3.4'] }))
    const anna = demo.phone(1)
    await anna.createRoom('多人音视频', '周会')
    await anna.shows('邀请好友')
    await anna.tap('邀请好友')
    const card = demo.page.locator('.share-bar')
    await card.locator('.share-code').waitFor()
    expect(await card.locator('.share-link').inputValue()).toMatch(/^http:\/\/192\.168\.3\.4:\d+\/demo\/\?open=pages/)
    await demo.picture('looks-share')
    await anna.control('静音')
    await demo.page.locator('#phone-2 .network').selectOption('slow')
  })

  it('keeps what is fixed on a page in its place while the page scrolls', async () => {
    const demo = await open()
    const anna = demo.phone(1)
    await anna.tap('双人音视频')
    const button = anna.screen.getByText('创建房间', { exact: true })
    await button.waitFor()
    const before = (await button.boundingBox())?.y
    const scrolled = await anna.screen.locator('.page-scroller').evaluate((scroller) => {
      const tall = document.createElement('div')
      tall.style.height = '3000px'
      scroller.querySelector('wx-page, .page-body')?.append(tall)
      scroller.scrollTo({ top: 1000 })
      return scroller.scrollTop
    })
    expect(scrolled).toBe(1000)
    expect((await button.boundingBox())?.y).toBe(before)
  })

  it('says how to open the same in WeChat', async () => {
    const demo = await open()
    await demo.page.locator('.wechat').click()
    await demo.page.getByText('导入项目').waitFor()
    await demo.picture('looks-help')
    await demo.page.locator('.help .close').click()
    await demo.page.getByText('导入项目').waitFor({ state: 'hidden' })
  })

  it('brings a third phone by one click, and puts it away again', async () => {
    const demo = await open()
    const third = await demo.addPhone()
    await third.shows('双人音视频')
    expect(third.number).toBe(3)
    await demo.page.locator('#phone-3 .remove').click()
    expect(await demo.page.locator('.phone').count()).toBe(2)
  })

  it('says why it cannot, where the browser gives a page neither camera nor codecs', async () => {
    const demo = await open({ host: 'insecure.test' })
    const link = demo.page.locator('.notice a')
    expect(await link.getAttribute('href')).toBe(demo.page.url().replace('insecure.test', 'localhost'))
    await demo.page.locator('.notice').getByText('请用 Chrome 或 Edge').waitFor()
    await demo.phone(1).createRoom('双人音视频')
    await demo.phone(1).shows('摄像头打开失败')
    await demo.picture('looks-insecure')
  })

  // A camera that the browser does not give was told as WeChat's permission, which nobody finds in a browser.
  it.each([
    ['over plain http', { host: 'insecure.test' }, /https:\/\/ 和 http:\/\/localhost/],
    ['by its user', {}, /点地址栏左边的图标/],
  ])('says what to do when the browser gives no camera: %s', async (name, options, advice) => {
    const demo = await open(options)
    await demo.page.context().clearPermissions()
    await demo.page.addInitScript(() => {
      if (navigator.mediaDevices)
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'))
    })
    await demo.page.reload()
    await demo.page.locator('#phone-1 .camera').selectOption({ label: '真摄像头' })
    await demo.phone(1).createRoom('双人音视频')
    await demo.page.locator('#phone-1 .fault').getByText(advice).waitFor()
    await demo.picture(`no-camera-${name.replaceAll(' ', '-')}`)
  })

  // Buttons of the phones are no buttons to a browser: the keyboard reached none of them.
  it('is used by the keyboard alone: from the start page into a room, and out', async () => {
    const demo = await open()
    const anna = demo.phone(1)
    await anna.shows('双人音视频')
    const press = async (selector: string) => {
      const target = anna.screen.locator(selector).last()
      await target.focus()
      expect(await target.evaluate((element) => [element.tabIndex, element.role])).toEqual([0, 'button'])
      await demo.page.keyboard.press('Enter')
    }
    await press('[data-tappable]:has-text("双人音视频")')
    await anna.shows('创建房间')
    await press('[data-tappable]:has-text("创建房间")')
    await anna.shows('创建并进入')
    await press('[data-tappable]:has-text("创建并进入")')
    await anna.shows('邀请好友')
    await demo.page.keyboard.press('Tab')
    await demo.picture('keyboard')
    await press('[data-tappable]:has-text("挂断")')
    await anna.shows('创建房间')
  })

  it('keeps what a phone knows over a reload, and lets no phone see it of another', async () => {
    const demo = await open()
    const [anna, ben] = [demo.phone(1), demo.phone(2)]
    await anna.shows('双人音视频')
    const name = async (phone: typeof anna) =>
      (await phone.screen.locator('wx-profile-card').innerText()).split('\n').find((line) => line.startsWith('访客'))
    const before = [await name(anna), await name(ben)]
    expect(before[0]).not.toBe(before[1])
    await demo.page.reload()
    await ben.shows('双人音视频')
    expect([await name(anna), await name(ben)]).toEqual(before)
  })
})
