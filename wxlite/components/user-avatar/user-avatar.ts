import { initialsOf, tintOf } from './tint'

/**
 * A person's picture, or initials on a colour of their own where there is none. Size in rpx of an upright phone; it
 * stays the same when the phone is turned.
 */
Component({
  properties: {
    name: { type: String, value: '' },
    userid: { type: String, value: '' },
    src: { type: String, value: '' },
    size: { type: Number, value: 88 },
  },
  data: { initials: '', tint: '', broken: false, edge: 0 },
  observers: {
    'name, userid'(name: string, userid: string) {
      this.setData({ initials: initialsOf(name), tint: tintOf(userid === '' ? name : userid) })
    },
    size(size: number) {
      this.setData({ edge: size / 7.5 })
    },
    src() {
      this.setData({ broken: false })
    },
  },
  lifetimes: {
    attached() {
      this.setData({ edge: this.data.size / 7.5 })
    },
  },
  methods: {
    onImageError() {
      this.setData({ broken: true })
    },
  },
})
