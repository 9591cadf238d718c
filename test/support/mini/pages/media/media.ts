Page({
  data: {
    url: '',
    mode: 'RTC',
    aspect: '9:16',
    orientation: 'vertical',
    mirror: false,
    beauty: 0,
    whiteness: 0,
    camera: true,
    codes: [] as number[],
  },
  onState(event: WechatMiniprogram.LivePusherStateChange) {
    this.setData({ codes: [...this.data.codes, event.detail.code] })
  },
})
