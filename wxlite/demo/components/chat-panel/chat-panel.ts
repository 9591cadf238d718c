import { texts } from '../../texts/texts'
import type { ChatLine } from './chat_line'

/** The chat of a room as a panel from below. Raises `send` with `{text}` and `close`. */
Component({
  properties: {
    show: { type: Boolean, value: false },
    /** Stands beside the pictures instead of over them. */
    landscape: { type: Boolean, value: false },
    lines: { type: Array, value: [] as ChatLine[] },
    /** Why nothing can be written; '' = it can. */
    closed: { type: String, value: '' },
  },
  data: { t: texts.chatPanel, text: '', last: '' },
  observers: {
    'lines, show'(lines: ChatLine[], show: boolean) {
      if (show && lines.length > 0) this.setData({ last: `line-${lines.length - 1}` })
    },
  },
  methods: {
    onText(event: WechatMiniprogram.Input) {
      this.setData({ text: event.detail.value })
    },
    onSend() {
      const text = this.data.text.trim()
      if (text === '') return
      this.setData({ text: '' })
      this.triggerEvent('send', { text })
    },
    onClose() {
      this.triggerEvent('close')
    },
    ignore() {},
  },
})
