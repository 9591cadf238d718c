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
    return { title: '多人音视频房间', path: '/pages/multiroom/roomlist/roomlist' }
  },
})
