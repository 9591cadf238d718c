import { lastCall } from '../../demo/shell/last_call'
import { alert, canLive, openPage } from '../../demo/shell/phone'
import { texts } from '../../demo/texts/texts'
import { CALLS, ROOMS, TAP_GUARD_MS, TOOLS } from './entries'

/** The start page: who I am, and the ways into the demo. */
Page({
  data: { t: texts.main, rooms: ROOMS, calls: CALLS, tools: TOOLS, call: lastCall() },
  guarded: false,

  onShow() {
    // Whoever is back from there may go on at once.
    this.guarded = false
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
    const entry = [...ROOMS, ...CALLS, ...TOOLS].find(({ key }) => key === event.currentTarget.dataset.key)
    if (!entry) return
    if (entry.live && !canLive()) {
      void alert(texts.main.oldWechat, texts.main.oldWechatText)
      return
    }
    openPage(entry.url)
  },

  onShareAppMessage() {
    return { title: texts.main.share, path: '/pages/main/main' }
  },
})
