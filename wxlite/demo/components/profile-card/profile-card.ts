import { toast } from '../../shell/phone'
import { choosePicture, readProfile, renameProfile, USER_NAME_LIMIT } from '../../shell/profile'
import { texts } from '../../texts/texts'

/** The user's picture and name, and the panel to change them. */
Component({
  data: { t: texts.profileCard, userName: '', picture: '', editing: false, draft: '', limit: USER_NAME_LIMIT },
  lifetimes: {
    attached() {
      this.load()
    },
  },
  pageLifetimes: {
    show() {
      this.load()
    },
  },
  methods: {
    load() {
      const { userName, picture } = readProfile()
      this.setData({ userName, picture })
    },
    onEdit() {
      this.setData({ editing: true, draft: this.data.userName })
    },
    onName(event: WechatMiniprogram.Input) {
      this.setData({ draft: event.detail.value })
    },
    async onAvatar(event: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
      try {
        const { picture } = await choosePicture(event.detail.avatarUrl)
        this.setData({ picture })
      } catch {
        toast(texts.profileCard.uploadFailed)
      }
    },
    onSave() {
      const { userName } = renameProfile(this.data.draft)
      this.setData({ userName, editing: false })
    },
    onClose() {
      this.setData({ editing: false })
    },
    ignore() {},
  },
})
