import type { MemberRow } from './member_row'

/** Who is here, as a panel from below. Raises `mute`, `kick` and `manage` with `{userID}`, and `close`. */
Component({
  properties: {
    show: { type: Boolean, value: false },
    /** Stands beside the pictures instead of over them. */
    landscape: { type: Boolean, value: false },
    heading: { type: String, value: '成员' },
    rows: { type: Array, value: [] as MemberRow[] },
    kicklabel: { type: String, value: '移出' },
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
