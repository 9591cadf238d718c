import { setTitle } from './phone'

/**
 * Registers a page around a `room-list`, to which it passes pull-down and reach-bottom.
 * @param address of the page, with a slash in front
 * @param title of the page and its share card
 */
export function listPage(address: string, title: string): void {
  Page({
    data: { pull: 0, more: 0 },

    onLoad() {
      setTitle(title)
    },
    onPullDownRefresh() {
      this.setData({ pull: this.data.pull + 1 })
    },
    onReachBottom() {
      this.setData({ more: this.data.more + 1 })
    },
    onShareAppMessage() {
      return { title, path: address }
    },
  })
}
