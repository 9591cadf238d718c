Page({
  data: { query: '', handler: '', told: '-' },
  onLoad(query: Record<string, string | undefined>) {
    this.setData({ query: JSON.stringify(query) })
  },
  onBack() {
    wx.navigateBack()
  },
})
