import { initialsOf, tintOf } from './tint'

/** A person's picture, or initials on a colour of their own where there is none. Size in rpx. */
Component({
  properties: {
    name: { type: String, value: '' },
    userid: { type: String, value: '' },
    src: { type: String, value: '' },
    size: { type: Number, value: 88 },
  },
  data: { initials: '', tint: '', broken: false },
  observers: {
    'name, userid'(name: string, userid: string) {
      this.setData({ initials: initialsOf(name), tint: tintOf(userid === '' ? name : userid) })
    },
    src() {
      this.setData({ broken: false })
    },
  },
  methods: {
    onImageError() {
      this.setData({ broken: true })
    },
  },
})
