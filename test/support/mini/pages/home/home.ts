import { nextCount } from './count'

Page({
  data: {
    name: '你好',
    count: 0,
    greeted: '',
    typed: '',
    log: [] as string[],
    rows: [{ label: '甲' }, { label: '乙' }],
  },

  onLoad(query: Record<string, string | undefined>) {
    this.note(`load ${query.from ?? ''}`)
  },
  onShow() {
    this.note('show')
  },
  onReady() {
    this.note('ready')
  },
  onHide() {
    this.note('hide')
  },
  onPullDownRefresh() {
    this.note('refresh')
    wx.stopPullDownRefresh()
  },
  onShareAppMessage() {
    return { title: '夹具', path: '/pages/second/second?id=7' }
  },

  note(line: string) {
    this.setData({ log: [...this.data.log, line] })
  },
  onCount() {
    this.setData({ count: nextCount(this.data.count) })
  },
  onGreeted(event: WechatMiniprogram.CustomEvent<{ text: string }>) {
    this.setData({ greeted: event.detail.text })
  },
  onInput(event: WechatMiniprogram.Input) {
    this.setData({ typed: event.detail.value })
  },
  onNext(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/${event.currentTarget.dataset.to}/second?name=${encodeURIComponent(this.data.name)}` })
  },
})
