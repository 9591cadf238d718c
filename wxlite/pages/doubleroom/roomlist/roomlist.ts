/** The rooms of this type. */
Page({
  data: { pull: 0, more: 0 },

  onPullDownRefresh() {
    this.setData({ pull: this.data.pull + 1 })
  },
  onReachBottom() {
    this.setData({ more: this.data.more + 1 })
  },
  onShareAppMessage() {
    return { title: '双人音视频房间', path: '/pages/doubleroom/roomlist/roomlist' }
  },
})
