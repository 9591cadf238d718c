import { netText } from '../../components/stage/net_text'
import type { ControlItem } from '../../demo/components/control-bar/control_item'
import {
  alert,
  askPermissions,
  choose,
  copyText,
  keepScreenOn,
  pusherContext,
  setTitle,
  toast,
} from '../../demo/shell/phone'
import { type TestURLs, testPushURLs } from '../../demo/shell/server_api'
import { texts } from '../../demo/texts/texts'
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
    t: texts.push,
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
    setTitle(texts.push.title)
    this.choose({})
  },
  onUnload() {
    if (this.data.choices.pushing) keepScreenOn(false)
  },
  onShareAppMessage() {
    return { title: texts.push.title, path: '/pages/push/push' }
  },

  onUrl({ detail: { url } }: { detail: { url: string } }) {
    // The play addresses belong to the address that was given, not to one that was typed.
    this.setData({ url, plays: [] })
  },
  async onAuto() {
    this.setData({ asking: true })
    try {
      const urls = await testPushURLs()
      const plays = playList(urls)
      this.setData({ url: urls.url_push, plays })
      copyText(plays.map(({ name, url }) => `${name} ${url}`).join('\n'), texts.push.copied)
    } catch (error) {
      toast(error instanceof Error ? error.message : texts.push.noTestAddress)
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
        return choices.pushing ? void pusherContext().switchCamera() : toast(texts.push.pushFirst)
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
        return this.data.plays.length > 0 ? this.setData({ qr: this.data.plays[0].url }) : toast(texts.push.autoFirst)
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
    if (!/^rtmp:\/\/.+/.test(this.data.url)) return toast(texts.push.wrongAddress)
    if (!(await askPermissions())) return toast(texts.push.denied)
    keepScreenOn(true)
    this.setData({ status: texts.push.connecting, net: '' })
    this.choose({ pushing: true })
  },
  stop() {
    keepScreenOn(false)
    this.setData({ status: '', net: '' })
    this.choose({ pushing: false })
  },
  onState({ detail: { code } }: TagEvent) {
    if (code === State.PUSHING) this.setData({ status: texts.push.pushing })
    else if (code === State.RECONNECTING) this.setData({ status: texts.push.reconnecting })
    else if (code === State.SUSPENDED) this.setData({ status: texts.push.suspended })
    else if (code === State.LOST) this.failed(texts.push.lost)
    else if (code === State.NO_CAMERA) this.failed(texts.push.noCamera)
    else if (code === State.NO_MICROPHONE) this.failed(texts.push.noMicrophone)
  },
  onError({ detail: { errCode } }: TagEvent) {
    if (errCode === 10001 || errCode === 10002) {
      this.stop()
      void alert(texts.push.noPermission, errCode === 10001 ? texts.push.allowCamera : texts.push.allowMicrophone)
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
    copyText(url, texts.push.playCopied)
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
    { name: texts.push.lowLatency, url: url_play_acc },
    { name: 'HLS', url: url_play_hls },
  ]
  return all.filter(({ url }, i) => url !== '' && all.findIndex((other) => other.url === url) === i)
}
