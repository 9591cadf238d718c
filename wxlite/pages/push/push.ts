import { netText } from '../../components/stage/net_text'
import type { ControlItem } from '../../demo/components/control-bar/control_item'
import { alert, askPermissions, choose, copyText, keepScreenOn, pusherContext, toast } from '../../demo/shell/phone'
import { type TestURLs, testPushURLs } from '../../demo/shell/server_api'
import type { TagEvent } from '../../utils/call'
import { BEAUTY, DEFINITIONS, FIRST_PUSH_CHOICES, type PushChoices, pushControls } from './push_controls'

/** States of `<live-pusher>` that this page acts on. */
const State = {
  LOST: -1307,
  NO_CAMERA: -1301,
  NO_MICROPHONE: -1302,
  PUSHING: 1002,
  RECONNECTING: 1102,
  SUSPENDED: 5000,
} as const

/** Pushes the camera to any RTMP address. */
Page({
  data: {
    url: '',
    choices: FIRST_PUSH_CHOICES,
    items: [] as ControlItem[],
    beauty: BEAUTY.smooth as number,
    whiteness: BEAUTY.white as number,
    status: '',
    net: '',
    plays: [] as { name: string; url: string }[],
    qr: '',
    asking: false,
  },

  onLoad() {
    this.choose({})
  },
  onUnload() {
    if (this.data.choices.pushing) keepScreenOn(false)
  },
  onShareAppMessage() {
    return { title: 'RTMP 推流', path: '/pages/push/push' }
  },

  onUrl({ detail: { url } }: { detail: { url: string } }) {
    // The play addresses belong to the address that was given, not to one that was typed.
    this.setData({ url, plays: [] })
  },
  async onAuto() {
    if (this.data.asking) return
    this.setData({ asking: true })
    try {
      const urls = await testPushURLs()
      const plays = playList(urls)
      this.setData({ url: urls.url_push, plays })
      copyText(plays.map(({ name, url }) => `${name} ${url}`).join('\n'), '播放地址已复制，也可以点“播放码”')
    } catch (error) {
      toast(error instanceof Error ? error.message : '取不到测试地址')
    } finally {
      this.setData({ asking: false })
    }
  },
  onControl({ detail: { key } }: { detail: { key: string } }) {
    const { choices } = this.data
    switch (key) {
      case 'push':
        return choices.pushing ? this.stop() : void this.start()
      case 'flip':
        return choices.pushing ? void pusherContext().switchCamera() : toast('请先开始推流')
      case 'beauty':
        return this.choose({ beauty: !choices.beauty })
      case 'mute':
        return this.choose({ muted: !choices.muted })
      case 'log':
        return this.choose({ debug: !choices.debug })
      case 'camera':
        return this.restartWith({ camera: !choices.camera })
      case 'orientation':
        return this.restartWith({ horizontal: !choices.horizontal })
      case 'definition':
        return void this.chooseDefinition()
      case 'qr':
        return this.data.plays.length > 0
          ? this.setData({ qr: this.data.plays[0].url })
          : toast('先点“自动”取得测试地址，才有对应的播放地址')
    }
  },
  choose(change: Partial<PushChoices>) {
    const choices = { ...this.data.choices, ...change }
    this.setData({
      choices,
      items: pushControls(choices),
      beauty: choices.beauty ? BEAUTY.smooth : 0,
      whiteness: choices.beauty ? BEAUTY.white : 0,
    })
  },
  /** Camera, orientation and definition take effect only when the tag starts. */
  restartWith(change: Partial<PushChoices>) {
    if (!this.data.choices.pushing) return this.choose(change)
    const context = pusherContext()
    context.stop({
      complete: () => {
        this.choose(change)
        context.start()
      },
    })
  },
  async chooseDefinition() {
    const index = await choose(DEFINITIONS.map(({ mode, name }) => `${name} ${mode}`))
    if (index >= 0) this.restartWith({ definition: DEFINITIONS[index].mode })
  },
  async start() {
    if (!/^rtmp:\/\/.+/.test(this.data.url)) return toast('请输入 rtmp:// 开头的推流地址，或点“自动”')
    if (!(await askPermissions())) return toast('没有摄像头或麦克风权限')
    keepScreenOn(true)
    this.setData({ status: '正在连接', net: '' })
    this.choose({ pushing: true })
  },
  stop() {
    keepScreenOn(false)
    this.setData({ status: '', net: '' })
    this.choose({ pushing: false })
  },
  onState({ detail: { code } }: TagEvent) {
    if (code === State.PUSHING) this.setData({ status: '正在推流' })
    else if (code === State.RECONNECTING) this.setData({ status: '网络断开，正在重连' })
    else if (code === State.SUSPENDED) this.setData({ status: '已暂停' })
    else if (code === State.LOST) this.failed('多次推流失败，请检查地址和网络')
    else if (code === State.NO_CAMERA) this.failed('打开摄像头失败')
    else if (code === State.NO_MICROPHONE) this.failed('打开麦克风失败')
  },
  onError({ detail: { errCode } }: TagEvent) {
    if (errCode === 10001 || errCode === 10002) {
      this.stop()
      void alert('没有权限', errCode === 10001 ? '请在设置里允许使用摄像头。' : '请在设置里允许使用麦克风。')
    }
  },
  failed(text: string) {
    this.stop()
    toast(text)
  },
  onNet({ detail: { info } }: TagEvent) {
    if (this.data.choices.debug) this.setData({ net: netText(info) })
  },
  onPlayUrl(event: WechatMiniprogram.TouchEvent) {
    const url = String(event.currentTarget.dataset.url)
    this.setData({ qr: url })
    copyText(url, '播放地址已复制')
  },
  onCloseQr() {
    this.setData({ qr: '' })
  },
  ignore() {},
})

/** The play addresses that the server gave, the one for QR codes first. */
function playList({
  url_play_flv,
  url_play_rtmp,
  url_play_hls,
  url_play_acc,
}: TestURLs): { name: string; url: string }[] {
  const all = [
    { name: 'FLV', url: url_play_flv },
    { name: 'RTMP', url: url_play_rtmp },
    { name: '低延时', url: url_play_acc },
    { name: 'HLS', url: url_play_hls },
  ]
  return all.filter(({ url }, i) => url !== '' && all.findIndex((other) => other.url === url) === i)
}
