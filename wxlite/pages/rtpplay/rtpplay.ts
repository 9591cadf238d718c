import { texts } from '../../demo/texts/texts'

/** Plays a stream with buffers of a call. */
Page({
  data: { t: texts.rtpplay },
  onShareAppMessage() {
    return { title: texts.rtpplay.title, path: '/pages/rtpplay/rtpplay' }
  },
})
