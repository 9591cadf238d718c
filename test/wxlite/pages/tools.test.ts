// @vitest-environment happy-dom
import jsQR from 'jsqr'
import { beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import { rtcroom } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const TEST_URLS = {
  code: 0,
  url_push: 'rtmp://10.0.0.2:1935/live/t?txSecret=a&txTime=B',
  url_play_flv: 'http://10.0.0.2:5757/live/t.flv?txSecret=c&txTime=D',
  url_play_rtmp: 'rtmp://10.0.0.2:1935/live/t?txSecret=c&txTime=D',
  url_play_hls: '',
  url_play_acc: 'rtmp://10.0.0.2:1935/live/t?txSecret=c&txTime=D',
}

describe('the push page', () => {
  const open = () => stand.open('pages/push/push')

  it('takes only RTMP addresses', async () => {
    const page = await open()
    page.trigger('#url', 'change', { url: 'https://x/live' })
    page.tap('.controls >>> #control-push')
    await settle()
    expect(stand.phone.last('showToast')).toMatchObject({ title: '请输入 rtmp:// 开头的推流地址，或点“自动”' })
    expect(page.findAll('#pusher')).toHaveLength(0)
    page.unmount()
  })

  it('fetches a test address, copies its play addresses and shows them as QR codes', async () => {
    stand.phone.server = (path) => (path === '/weapp/utils/get_test_pushurl' ? { body: TEST_URLS } : 'request:fail')
    const page = await open()
    page.tap('.controls >>> #control-qr')
    expect(stand.phone.last('showToast')).toMatchObject({ title: '先点“自动”取得测试地址，才有对应的播放地址' })
    page.trigger('#url', 'auto')
    await settle()
    expect(page.propsOf('#url')).toMatchObject({ url: TEST_URLS.url_push })
    expect(stand.phone.last('setClipboardData')).toMatchObject({
      data: `FLV ${TEST_URLS.url_play_flv}\nRTMP ${TEST_URLS.url_play_rtmp}`,
    })
    page.tap('.controls >>> #control-qr')
    expect(page.propsOf('#qr')).toMatchObject({ text: TEST_URLS.url_play_flv })
    page.unmount()
  })

  it('pushes with what was chosen, hides the address meanwhile, and stops', async () => {
    const page = await open()
    page.trigger('#url', 'change', { url: 'rtmp://x/live/a' })
    stand.phone.picks = 2
    page.tap('.controls >>> #control-definition')
    await settle()
    page.tap('.controls >>> #control-beauty')
    page.tap('.controls >>> #control-push')
    await settle()
    expect(page.propsOf('#pusher')).toMatchObject({
      url: 'rtmp://x/live/a',
      mode: 'FHD',
      beauty: 0,
      autopush: true,
      orientation: 'vertical',
    })
    expect(page.findAll('#url')).toHaveLength(0)
    page.tap('.controls >>> #control-orientation')
    expect(stand.phone.asked.map(({ name }) => name).slice(-2)).toEqual(['pusher.stop', 'pusher.start'])
    expect(page.propsOf('#pusher')).toMatchObject({ orientation: 'horizontal' })
    page.trigger('#pusher', 'statechange', { code: 1002 })
    expect(page.text('.status')).toBe('正在推流')
    page.tap('.controls >>> #control-log')
    page.trigger('#pusher', 'netstatus', { info: { videoBitrate: 800 } })
    expect(page.text('.net')).toContain('视频 800')
    page.tap('.controls >>> #control-push')
    expect(page.findAll('#pusher')).toHaveLength(0)
    expect(stand.phone.last('setKeepScreenOn')).toMatchObject({ keepScreenOn: false })
    page.unmount()
  })

  it('says what happened when the push breaks for good or permission is refused', async () => {
    const page = await open()
    const push = async () => {
      page.trigger('#url', 'change', { url: 'rtmp://x/live/a' })
      page.tap('.controls >>> #control-push')
      await settle()
    }
    await push()
    page.trigger('#pusher', 'statechange', { code: -1307 })
    expect(stand.phone.last('showToast')).toMatchObject({ title: '多次推流失败，请检查地址和网络' })
    await push()
    page.trigger('#pusher', 'error', { errCode: 10002 })
    expect(stand.phone.last('showModal')).toMatchObject({ title: '没有权限' })
    expect(page.findAll('#pusher')).toHaveLength(0)
    page.unmount()
  })
})

describe('the play pages', () => {
  it.each([
    ['play', 'rtmp://x/live/a', ''],
    ['play', 'https://x/live/a.flv?txSecret=1', ''],
    ['play', 'https://x/live/a.m3u8', '只支持 rtmp:// 或以 .flv 结尾的 http(s) 地址'],
    ['rtpplay', 'rtmp://x/live/a', ''],
    ['rtpplay', 'http://x/live/a.flv', '低延时播放只支持 rtmp:// 开头的地址'],
  ])('%s with %s', async (name, url, problem) => {
    const page = await stand.open(`pages/${name}/${name}`)
    page.trigger('#tester >>> #url', 'change', { url })
    page.tap('#tester >>> #control-play')
    if (problem === '')
      expect(page.propsOf('#tester >>> #player')).toMatchObject({
        src: url,
        mode: name === 'play' ? 'live' : 'RTC',
        minCache: name === 'play' ? 1 : 0.2,
      })
    else expect(stand.phone.last('showToast')).toMatchObject({ title: problem })
    page.unmount()
  })

  /* With a fresh test address, to which nothing was pushed yet, the page blamed the address and the network. */
  it('loads until the first picture, and stops when playing failed repeatedly', async () => {
    const page = await stand.open('pages/play/play')
    page.trigger('#tester >>> #url', 'change', { url: 'rtmp://x/live/a' })
    page.tap('#tester >>> #control-play')
    expect(page.text('#tester')).toContain('正在加载')
    page.trigger('#tester >>> #player', 'statechange', { code: 2004 })
    expect(page.text('#tester')).not.toContain('正在加载')
    page.tap('#tester >>> #control-full')
    expect(stand.phone.last('player.requestFullScreen')).toMatchObject({ direction: 0 })
    page.trigger('#tester >>> #player', 'statechange', { code: -2301 })
    expect(page.findAll('#tester >>> #player')).toHaveLength(0)
    expect(stand.phone.last('showToast')).toMatchObject({ title: '拉流失败：没有人在推这路流，或地址、网络有误' })
    page.unmount()
  })

  it.each(['play', 'rtpplay'])('%s fetches the address of the newest test stream', async (name) => {
    stand.phone.server = () => ({ body: { code: 0, url_rtmpacc: 'rtmp://x/live/t?txSecret=1' } })
    const page = await stand.open(`pages/${name}/${name}`)
    page.trigger('#tester >>> #url', 'auto')
    await settle()
    expect(page.propsOf('#tester >>> #url')).toMatchObject({ url: 'rtmp://x/live/t?txSecret=1' })
    page.unmount()
  })
})

describe('the QR code', () => {
  it('on its canvas is read by another reader, and redrawn for another text', async () => {
    const code = await stand.open('demo/components/qr-code/qr-code', { props: { text: TEST_URLS.url_play_flv } })
    const read = () => {
      const { data, width, height } = stand.phone.canvas.read()
      return jsQR(data, width, height)?.data
    }
    expect(read()).toBe(TEST_URLS.url_play_flv)
    code.setProps({ text: TEST_URLS.url_play_rtmp })
    expect(read()).toBe(TEST_URLS.url_play_rtmp)
    code.setProps({ text: '双人房间：你好' })
    expect(read()).toBe('双人房间：你好')
    code.setProps({ text: 'x'.repeat(3000) })
    expect(code.text()).toContain('地址太长')
    code.unmount()
  })
})

describe('the address bar', () => {
  it('takes what was scanned, and nothing when the user turns back', async () => {
    const bar = await stand.open('demo/components/url-bar/url-bar', { props: { auto: '自动' } })
    const events = bar.record('change', 'auto')
    bar.tap('.scan')
    await settle()
    expect(events).toHaveLength(0)
    stand.phone.scanned = ' rtmp://x/live/a '
    bar.tap('.scan')
    await settle()
    expect(events).toEqual([{ name: 'change', detail: { url: 'rtmp://x/live/a' } }])
    bar.unmount()
  })
})

describe('the page of recordings', () => {
  it('lists what there is, plays a finished one and waits for a running one', async () => {
    const record = {
      roomID: 'room_1',
      userID: 'me_1',
      startTime: new Date(2026, 10, 23, 9, 5).getTime(),
      duration: 83,
      size: 2_400_000,
      url: 'http://x/rec/1.mp4',
    }
    rtcroom.answers.getRecordList = () => ({
      records: [
        { ...record, recordID: '1', endTime: record.startTime + 83_000 },
        { ...record, recordID: '2' },
      ],
      total: 2,
    })
    const page = await stand.open('pages/vodplay/vodplay')
    expect(page.text()).toContain('11月23日 09:05')
    expect(page.text()).toContain('01:23 · 2.4 MB · 房间 room_1')
    page.tap('#record-2')
    expect(stand.phone.last('showToast')).toMatchObject({ title: '还在录制，结束后可以回看' })
    page.tap('#record-1')
    expect(page.propsOf('#video')).toMatchObject({ src: 'http://x/rec/1.mp4' })
    page.unmount()
  })

  it('says that there are none, or why they cannot be read', async () => {
    const empty = await stand.open('pages/vodplay/vodplay')
    expect(empty.text()).toContain('还没有录制')
    empty.unmount()
    rtcroom.answers.getRecordList = () => Promise.reject(new RoomError(14, '当前服务不支持该功能', 'get_record_list'))
    const page = await stand.open('pages/vodplay/vodplay')
    expect(page.text()).toContain('当前服务不支持该功能')
    page.unmount()
  })

  it('plays an address that was typed', async () => {
    const page = await stand.open('pages/vodplay/vodplay')
    page.tap('.play')
    expect(page.findAll('#video')).toHaveLength(0)
    page.trigger('#url', 'change', { url: 'https://x/a.mp4' })
    page.tap('.play')
    expect(page.propsOf('#video')).toMatchObject({ src: 'https://x/a.mp4' })
    page.unmount()
  })
})
