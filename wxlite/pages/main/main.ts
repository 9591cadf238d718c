import { lastCall } from '../../demo/shell/last_call'
import { alert, canLive, openPage } from '../../demo/shell/phone'
import { ROOMS, TAP_GUARD_MS, TOOLS } from './entries'

/** The start page: who I am, and the ways into the demo. */
Page({
  data: { rooms: ROOMS, tools: TOOLS, call: lastCall() },
  guarded: false,

  onShow() {
    this.setData({ call: lastCall() })
  },
  onReturn() {
    const { call } = this.data
    if (call) openPage(call.url)
  },

  onEntry(event: WechatMiniprogram.TouchEvent) {
    if (this.guarded) return
    this.guarded = true
    setTimeout(() => {
      this.guarded = false
    }, TAP_GUARD_MS)
    const entry = [...ROOMS, ...TOOLS].find(({ key }) => key === event.currentTarget.dataset.key)
    if (!entry) return
    if (entry.live && !canLive()) {
      void alert('微信版本过低', '这个功能需要支持实时音视频的微信（6.5.21 或更高），请更新后再试。')
      return
    }
    openPage(entry.url)
  },

  onShareAppMessage() {
    return { title: 'RTCRoom：小程序里的音视频房间', path: '/pages/main/main' }
  },
})
