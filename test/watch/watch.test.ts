import { describe, expect, it, vi } from 'vitest'
import { reaches, seesPicture, watchStand } from './watch_stand.js'

// The watch page in a real Chromium, against the embedded relay with real publishers.

const stand = watchStand()
const PLAY_ADDRESS = /txSecret|\.flv|\.m3u8|rtmp:/

describe('a room that is on', { timeout: 120_000 }, () => {
  it('shows picture, presenter and who watches, and its chat goes both ways', async () => {
    const { im, rest, roomID } = await stand.present('open')
    await im.ask('send', { roomID, kind: 'text', data: 'said before' })
    const page = await stand.visit(roomID)
    await reaches(page, 'watching')
    expect(await seesPicture(page)).toBe('canvas')
    await page.getByText('Xiao Ming').first().waitFor()
    await page.getByText('1 watching').waitFor()
    expect(await page.title()).toBe('Autumn collection')
    await page.getByText('said before').waitFor()

    const evil = '<img src=x onerror="window.hit=1">'
    await page.fill('#say', evil)
    await page.press('#say', 'Enter')
    await im.until((push) => JSON.stringify(push).includes('window.hit') && /Guest /.test(JSON.stringify(push)))
    await im.ask('send', { roomID, kind: 'text', data: 'welcome' })
    await page.getByText('welcome').waitFor()
    expect(await page.evaluate(() => 'hit' in window)).toBe(false)

    const second = await stand.visit(roomID, { locale: 'zh-CN' })
    await second.getByText('2 人观看').waitFor()
    await page.getByText('2 watching').waitFor()
    await second.close()
    await rest.call('live_room', 'destroy_room', { roomID })
    await reaches(page, 'ended')
    await page.getByText('The live room has ended').waitFor()
  })

  it('removes a kicked viewer, who stays out', async () => {
    const { rest, roomID } = await stand.present('kicks')
    const page = await stand.visit(roomID)
    await reaches(page, 'watching')
    const { audiences } = await rest.call('live_room', 'get_audiences', { roomID })
    await rest.call('live_room', 'kick_pusher', { roomID, targetUserID: audiences[0]?.userID })
    await reaches(page, 'kicked')
    await page.reload()
    await reaches(page, 'kicked')
  })
})

describe('the share card', { timeout: 120_000 }, () => {
  it('says what is on, with a picture of it; of a room with a door it has none', async () => {
    const { url } = stand.server
    const { roomID, rest } = await stand.present('card', { roomInfo: 'Tea & "silk" <b>' })
    const html = await (await fetch(`${url}/watch/${roomID}`, { headers: { 'Accept-Language': 'en' } })).text()
    expect(html).toContain('<meta property="og:title" content="Tea &amp; &quot;silk&quot; &lt;b&gt;">')
    expect(html).toContain('content="Live with Xiao Ming. Opens in any browser"')
    expect(html).toContain(`<meta property="og:image" content="${url}/watch/${roomID}.jpg">`)
    expect(html).toContain(`<meta itemprop="image" content="${url}/watch/${roomID}.jpg">`)
    expect(await (await fetch(`${url}/watch/${roomID}`)).text()).toContain('Xiao Ming 的直播')
    await vi.waitFor(async () => {
      const picture = await fetch(`${url}/watch/${roomID}.jpg`)
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    }, 20_000)
    const { rooms } = await rest.call('live_room', 'get_room_list', { cnt: 20, index: 0 })
    const listed = rooms.find((room) => room.roomID === roomID)
    expect((await fetch(listed?.pushers[0]?.coverURL ?? '')).status).toBe(200)
    await rest.call('live_room', 'update_room', { roomID, password: 'sesame' })
    expect(await (await fetch(`${url}/watch/${roomID}`)).text()).not.toContain('.jpg')
    expect((await fetch(`${url}/watch/${roomID}.jpg`)).status).toBe(404)
  })
})

describe('a room that is not on', { timeout: 120_000 }, () => {
  it('begins by itself on a page that waited for it', async () => {
    const page = await stand.visit('later')
    await reaches(page, 'absent')
    await page.getByText('The live room has not started yet').waitFor()
    const { rest } = await stand.present('later')
    await reaches(page, 'watching')
    await seesPicture(page)
    await rest.call('live_room', 'destroy_room', { roomID: 'later' })
    await reaches(page, 'ended')
    await page.reload()
    await reaches(page, 'ended')
  })

  it('is not there for a call of several people: a call is nobody else’s', async () => {
    const someone = await stand.server.user('caller')
    await someone.create('multi_room', 'a_call', { roomInfo: 'secret talk' })
    await someone.enter('multi_room', 'a_call')
    const page = await stand.visit('a_call')
    await reaches(page, 'absent')
    expect(await (await fetch(`${stand.server.url}/watch/a_call`)).text()).not.toContain('secret talk')
  })
})

describe('the door', { timeout: 120_000 }, () => {
  it('asks for the password, and hands out no address before', async () => {
    const { roomID } = await stand.present('guarded', { password: 'sesame' })
    const seen: string[] = []
    const page = await stand.visit(roomID, {
      async prepare(context) {
        context.on('response', async (response) => seen.push(await response.text().catch(() => '')))
        context.on('page', (opened) =>
          opened.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => seen.push(String(payload)))),
        )
      },
    })
    await reaches(page, 'password')
    await page.fill('#password', 'wrong')
    await page.press('#password', 'Enter')
    await page.getByText('Wrong password').waitFor()
    expect(seen.filter((text) => text.startsWith('{')).length).toBeGreaterThan(0)
    expect(seen.filter((text) => text.startsWith('{') && PLAY_ADDRESS.test(text))).toEqual([])
    const html = await (await fetch(`${stand.server.url}/watch/${roomID}`)).text()
    expect(html).toContain('Autumn collection')
    expect(html).not.toMatch(/Xiao Ming|txSecret/)
    await page.fill('#password', 'sesame')
    await page.press('#password', 'Enter')
    await reaches(page, 'watching')
    await seesPicture(page)
  })

  it('waits until it is let in, and says so when the room is locked', async () => {
    const { rest, im, roomID } = await stand.present('asks', { approval: true })
    const page = await stand.visit(roomID)
    await reaches(page, 'waiting')
    const knock = await im.until((frame) => frame.event === 'knock')
    await rest.call('live_room', 'answer_knock', { roomID, targetUserID: knock.userID, accept: true })
    await reaches(page, 'watching')
    await rest.call('live_room', 'update_room', { roomID, approval: false, locked: true })
    const late = await stand.visit(roomID)
    await reaches(late, 'locked')
    await rest.call('live_room', 'update_room', { roomID, locked: false })
    await late.getByText('Try again').click()
    await reaches(late, 'watching')
  })
})

describe('how the picture comes', { timeout: 120_000 }, () => {
  const without = (...names: string[]) => ({
    prepare: (context: import('playwright-core').BrowserContext) =>
      context.addInitScript((gone) => {
        for (const name of gone) Reflect.deleteProperty(window, name)
      }, names),
  })
  const loads = async (page: import('playwright-core').Page) =>
    page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))

  it('is FLV through mpegts.js where there is no WebCodecs', async () => {
    const { roomID } = await stand.present('mpegts')
    const page = await stand.visit(roomID, without('VideoDecoder', 'AudioDecoder'))
    expect(await seesPicture(page)).toBe('video')
    expect((await loads(page)).filter((name) => name.includes('.m3u8'))).toEqual([])
  })

  it('is HLS through hls.js where a proxy lets no FLV over WebSockets through', async () => {
    const { roomID } = await stand.present('proxied')
    const page = await stand.visit(roomID, { proxied: true })
    await reaches(page, 'watching')
    expect(await seesPicture(page)).toBe('video')
    expect((await loads(page)).filter((name) => name.includes('.m4s')).length).toBeGreaterThan(0)
  })

  it('is FLV that the page itself reads and decodes where no worker may run', async () => {
    const { roomID } = await stand.present('no_worker')
    const page = await stand.visit(roomID, without('Worker'))
    await reaches(page, 'watching')
    expect(await seesPicture(page)).toBe('canvas')
  })

  it('is HLS by the browser itself where there are no Media Source Extensions', async () => {
    const { roomID } = await stand.present('native')
    const page = await stand.visit(roomID, without('VideoDecoder', 'AudioDecoder', 'MediaSource'))
    await reaches(page, 'watching')
    expect(await seesPicture(page)).toBe('video')
    expect(await page.evaluate(() => document.querySelector('video')?.currentSrc)).toMatch(/\.m3u8\?/)
  })
})
