/** Plays a stream with buffers of a call. */
Page({
  onShareAppMessage() {
    return { title: '低延时播放', path: '/pages/rtpplay/rtpplay' }
  },
})
