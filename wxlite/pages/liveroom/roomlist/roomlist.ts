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
    return { title: '直播连麦房间', path: '/pages/liveroom/roomlist/roomlist' }
  },
})
