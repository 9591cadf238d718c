/** Plays any live stream, with the buffers of ordinary live broadcasts. */
Page({
  onShareAppMessage() {
    return { title: '直播播放', path: '/pages/play/play' }
  },
})
