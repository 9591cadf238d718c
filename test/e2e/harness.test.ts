import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/built_server.js'
import { type MiniStand, miniStand } from '../support/mini_stand.js'

let stand: MiniStand
beforeAll(async () => {
  stand = await miniStand()
})
afterAll(() => stand?.close())

describe('pages', () => {
  it('live as in WeChat: load, show, ready, hide below another, show again', async () => {
    await stand.open('pages/home/home?from=card')
    expect((await stand.data()).log).toEqual(['load card', 'show', 'ready'])
    expect(await stand.wx('navigateTo', { url: '../second/second?a=b%20c' })).toEqual({ errMsg: 'navigateTo:ok' })
    expect((await stand.data()).query).toBe('{"a":"b%20c"}')
    await stand.wx('navigateBack')
    expect((await stand.data()).log).toEqual(['load card', 'show', 'ready', 'hide', 'show'])
  })

  it('hide and show with the whole mini-program', async () => {
    await stand.open('pages/home/home')
    await stand.page.locator('.away').click()
    expect((await stand.data()).log).toEqual(['load ', 'show', 'ready', 'hide'])
    await stand.page.locator('.home-icon').click()
    expect((await stand.data()).log).toEqual(['load ', 'show', 'ready', 'hide', 'show'])
  })

  it('are ten at most, and only those of app.json', async () => {
    await stand.open('pages/home/home')
    for (let depth = 2; depth <= 10; depth++) await stand.wx('navigateTo', { url: '/pages/second/second' })
    expect(await stand.wx('navigateTo', { url: '/pages/second/second' })).toEqual({
      errMsg: 'navigateTo:fail webview count limit exceed',
    })
    expect(await stand.wx('redirectTo', { url: '/pages/none/none' })).toEqual({
      errMsg: 'redirectTo:fail page "pages/none/none" is not found',
    })
    await stand.wx('navigateBack', { delta: 99 })
    expect(await stand.frame.locator('.mini-page').count()).toBe(1)
    expect(await stand.wx('navigateBack')).toEqual({ errMsg: 'navigateBack:fail cannot navigate back at first page.' })
  })

  it('that throw are at fault themselves: the console and the phone tell, the others go on', async () => {
    await stand.open('pages/home/home')
    await stand.frame.evaluate(() => {
      Reflect.get(window, 'getCurrentPages')().at(-1).onHide = () => {
        throw new Error('a page that cannot hide')
      }
    })
    const told = stand.page.waitForEvent('pageerror')
    expect(await stand.wx('navigateTo', { url: '/pages/second/second?x=1' })).toEqual({ errMsg: 'navigateTo:ok' })
    expect((await told).message).toContain('a page that cannot hide')
    expect((await stand.data()).query).toBe('{"x":"1"}')
    // It lies over the phone's lower end until it was read.
    await stand.page.locator('.fault').getByText('a page that cannot hide').click()
    await stand.page.locator('.fault').getByText('a page that cannot hide').waitFor({ state: 'detached' })
  })

  it('that are gone may still change their data: nobody sees it', async () => {
    await stand.open('pages/second/second')
    await stand.wx('navigateTo', { url: '/pages/home/home' })
    const faults: Error[] = []
    stand.page.on('pageerror', (error) => faults.push(error))
    const late = await stand.frame.evaluate(() => {
      const page = Reflect.get(window, 'getCurrentPages')().at(-1)
      Reflect.get(window, 'wx').navigateBack()
      page.setData({ greeted: '晚到', rows: [{ label: '丙' }, { label: '丁' }, { label: '戊' }] })
      return page.data.rows.length
    })
    expect([late, faults, await stand.frame.getByText('晚到').count()]).toEqual([3, [], 0])
  })

  it('that a link names but nobody has lead to the first one', async () => {
    await stand.open('pages/none/none?x=1')
    await stand.frame.getByText('页面不存在').waitFor()
    expect((await stand.data()).name).toBe('你好')
  })

  it('are refreshed by pulling them down', async () => {
    await stand.open('pages/home/home')
    const { x = 0, y = 0 } = (await stand.page.locator('.bezel').boundingBox()) ?? {}
    await stand.page.mouse.move(x + 150, y + 400)
    await stand.page.mouse.down()
    await stand.page.mouse.move(x + 150, y + 600, { steps: 8 })
    await stand.page.mouse.up()
    await until(async () => JSON.stringify((await stand.data()).log).includes('refresh'))
  })

  it('are shared as a link that opens them', async () => {
    await stand.open('pages/home/home')
    await stand.frame.locator('.capsule-menu').click()
    await stand.frame.getByText('转发给朋友').click()
    await stand.page.getByText('1 号手机发来卡片「夹具」').waitFor()
    const link = new URL(await stand.page.locator('.share-link').inputValue())
    expect([link.pathname, link.searchParams.get('open')]).toEqual(['/demo/', 'pages/second/second?id=7'])
    await stand.page.locator('.share-bar .close').click()
  })

  it('hear typing, and their components hear taps', async () => {
    await stand.open('pages/home/home')
    const screen = stand.frame.locator('.mini-page.on')
    await screen.locator('input').fill('新名字')
    expect(await stand.data()).toMatchObject({ name: '新名字', typed: '新名字' })
    await screen.getByText('新名字! 0').click()
    await screen.getByText('新名字! 1').waitFor()
  })
})

describe('what frameworks make of a page', () => {
  // uni-app names its handlers in data, gives them to the page after it was made, and asks an event for its own fields.
  it('is served: handlers of later, which data name, get events with fields of their own', async () => {
    await stand.open('pages/second/second')
    await stand.frame.evaluate(() => {
      const page = Reflect.get(window, 'getCurrentPages')().at(-1)
      page.e0 = (event: object) =>
        page.setData({ told: String(['type', 'detail'].every((key) => Object.hasOwn(event, key))) })
      page.setData({ handler: 'e0' })
    })
    await stand.frame.locator('.told').click()
    await until(async () => (await stand.data()).told === 'true')
  })

  it('Page and Component are the same for all scripts, and only theirs', async () => {
    const told = await stand.frame.evaluate(() => {
      try {
        return Reflect.get(window, 'Page')({})
      } catch (error) {
        return String(error)
      }
    })
    expect(told).toContain('only the script of a page or component calls Page')
  })
})

describe('wx', () => {
  it('asks by modal and action sheet, and answers in the words of WeChat', async () => {
    await stand.open('pages/home/home')
    const asked = stand.wx('showModal', { title: '确定吗', content: '真的', confirmText: '好' })
    await stand.frame.getByText('好', { exact: true }).click()
    expect(await asked).toEqual({ errMsg: 'showModal:ok', confirm: true, cancel: false, content: '' })
    const chosen = stand.wx('showActionSheet', { itemList: ['一', '二'] })
    await stand.frame.getByText('二', { exact: true }).click()
    expect(await chosen).toEqual({ errMsg: 'showActionSheet:ok', tapIndex: 1 })
    const turned = stand.wx('showActionSheet', { itemList: ['一'] })
    await stand.frame.getByText('取消').click()
    expect(await turned).toEqual({ errMsg: 'showActionSheet:fail cancel' })
    expect(await stand.wx('showActionSheet', { itemList: '1234567'.split('') })).toMatchObject({
      errMsg: expect.stringContaining('showActionSheet:fail'),
    })
  })

  it('keeps what a phone stores', async () => {
    await stand.wx('setStorage', { key: 'a', data: { b: [1] } })
    expect(await stand.wx('getStorageSync', 'a')).toEqual({ b: [1] })
    expect(await stand.wx('getStorageSync', 'none')).toBe('')
    expect(await stand.wx('getStorage', { key: 'none' })).toEqual({ errMsg: 'getStorage:fail data not found' })
    await stand.wx('clearStorageSync')
    expect(await stand.wx('getStorageInfoSync')).toMatchObject({ keys: [] })
  })

  it('throws on what WeChat has and the browser has not, and says where it belongs', async () => {
    expect(await stand.wx('chooseLocation')).toContain('wx.chooseLocation is not known in the browser')
    expect(await stand.wx('canIUse', 'chooseLocation')).toBe(false)
    for (const known of [
      'request',
      'live-pusher',
      'live-pusher.enable-mic',
      'live-player.object-fit',
      'live-player.bindnetstatus',
    ])
      expect([known, await stand.wx('canIUse', known)]).toEqual([known, true])
  })

  it('tells of the phone: window, network, permissions', async () => {
    await stand.open('pages/home/home')
    expect(await stand.wx('getWindowInfo')).toMatchObject({ windowWidth: 375, screenHeight: 812, statusBarHeight: 44 })
    expect(await stand.wx('getNetworkType')).toMatchObject({ networkType: 'wifi' })
    await stand.page.locator('select.network').selectOption('lost')
    expect(await stand.wx('getNetworkType')).toMatchObject({ networkType: 'none' })
    expect(await stand.wx('request', { url: 'http://localhost:5757/' })).toMatchObject({
      errMsg: expect.stringMatching(/^request:fail /),
    })
    await stand.page.locator('select.network').selectOption('ok')
    await stand.page.locator('select.camera').selectOption('refused')
    expect(await stand.wx('authorize', { scope: 'scope.camera' })).toEqual({ errMsg: 'authorize:fail auth deny' })
    expect(await stand.wx('getSetting')).toMatchObject({
      authSetting: { 'scope.camera': false, 'scope.record': false },
    })
    await stand.page.locator('select.camera').selectOption('picture')
    expect(await stand.wx('authorize', { scope: 'scope.camera' })).toEqual({ errMsg: 'authorize:ok' })
  })

  it('finds elements of the page, their places and canvases', async () => {
    await stand.open('pages/media/media')
    const found = () =>
      stand.frame.evaluate(
        () =>
          new Promise((resolve) => {
            const query = Reflect.get(window, 'wx').createSelectorQuery()
            query.select('#box').boundingClientRect()
            query.select('#board').fields({ node: true, size: true })
            query.select('#none').boundingClientRect()
            query.exec(([box, board, none]: [object, { node: HTMLCanvasElement; width: number }, unknown]) =>
              resolve([box, board.node instanceof HTMLCanvasElement, board.width, none]),
            )
          }),
      )
    // A page slides in before it stands.
    await expect
      .poll(found, { timeout: 15_000 })
      .toEqual([
        expect.objectContaining({ id: 'box', dataset: { colour: 'red' }, width: 187.5, height: 40, left: 0 }),
        true,
        100,
        null,
      ])
  })
})

describe('the context of a live-pusher', () => {
  /** The picture that it sends, as a small grey copy. */
  function snapshot(): Promise<{ width: number; height: number; grey: number[] }> {
    return stand.frame.evaluate(async () => {
      const context = Reflect.get(window, 'wx').createLivePusherContext()
      const { tempImagePath, width, height } = await new Promise<{
        tempImagePath: string
        width: number
        height: number
      }>((success, fail) => context.snapshot({ success, fail }))
      const picture = await createImageBitmap(await (await fetch(tempImagePath)).blob())
      const small = new OffscreenCanvas(16, 16)
      const brush = small.getContext('2d')
      brush?.drawImage(picture, 0, 0, 16, 16)
      const { data = [] } = brush?.getImageData(0, 0, 16, 16) ?? {}
      const grey = Array.from(
        { length: 256 },
        (_, i) => ((data[i * 4] ?? 0) + (data[i * 4 + 1] ?? 0) + (data[i * 4 + 2] ?? 0)) / 3,
      )
      return { width, height, grey }
    })
  }
  const mean = ({ grey }: { grey: number[] }) => grey.reduce((sum, value) => sum + value, 0) / grey.length
  const flipped = ({ grey }: { grey: number[] }) => grey.map((_, i) => grey[i - (i % 16) + 15 - (i % 16)] ?? 0)
  const apart = (one: number[], other: number[]) =>
    one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / one.length

  /** The next picture that satisfies: properties take effect with the next tick of the camera. */
  async function becomes(fits: (picture: { width: number; height: number; grey: number[] }) => boolean): Promise<void> {
    await until(async () => fits(await snapshot()))
  }

  it('previews, and its picture is as the properties say', async () => {
    await stand.open('pages/media/media')
    await stand.frame.evaluate(() => Reflect.get(window, 'wx').createLivePusherContext().startPreview())
    await until(async () => JSON.stringify((await stand.data()).codes) === '[1003,1007]')
    const plain = await snapshot()
    expect([plain.width, plain.height]).toEqual([360, 640])
    await stand.setData({ mirror: true })
    await becomes((mirrored) => apart(mirrored.grey, flipped(plain)) < 3 && apart(mirrored.grey, plain.grey) > 3)
    await stand.setData({ mirror: false, beauty: 5, whiteness: 9 })
    await becomes((bright) => mean(bright) > mean(plain) + 5)
    await stand.setData({ beauty: 0, whiteness: 0, orientation: 'horizontal', aspect: '3:4', mode: 'HD' })
    await becomes(({ width, height }) => width === 720 && height === 540)
    await stand.setData({ camera: false })
    await becomes((dark) => mean(dark) < 1)
  })

  it('fails on what a browser phone has not, and throws on what nobody has', async () => {
    const outcome = await stand.frame.evaluate(
      () =>
        new Promise((resolve) => {
          const context = Reflect.get(window, 'wx').createLivePusherContext()
          let mistyped = ''
          try {
            context.starts()
          } catch (error) {
            mistyped = String(error)
          }
          context.playBGM({ url: 'x', fail: (failure: object) => resolve([failure, mistyped]) })
        }),
    )
    expect(outcome).toEqual([
      { errMsg: 'LivePusherContext.playBGM:fail not available in the browser' },
      'Error: LivePusherContext.starts is not known in the browser',
    ])
  })
})
