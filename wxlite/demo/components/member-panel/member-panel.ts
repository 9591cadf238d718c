import { texts } from '../../texts/texts'
import type { MemberRow } from './member_row'

/** Who is here, as a panel from below. Raises `mute`, `kick` and `manage` with `{userID}`, and `close`. */
Component({
  data: { t: texts.memberPanel },
  properties: {
    show: { type: Boolean, value: false },
    /** Stands beside the pictures instead of over them. */
    landscape: { type: Boolean, value: false },
    heading: { type: String, value: texts.memberPanel.members },
    rows: { type: Array, value: [] as MemberRow[] },
    kicklabel: { type: String, value: texts.memberPanel.kick },
  },
  methods: {
    onMute(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('mute', { userID: String(event.currentTarget.dataset.user) })
    },
    onKick(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('kick', { userID: String(event.currentTarget.dataset.user) })
    },
    onManage(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('manage', { userID: String(event.currentTarget.dataset.user) })
    },
    onClose() {
      this.triggerEvent('close')
    },
    ignore() {},
  },
})
