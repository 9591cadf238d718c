import { setTitle } from '../../demo/shell/phone'
import { texts } from '../../demo/texts/texts'

/** Plays a stream with buffers of a call. */
Page({
  data: { t: texts.rtpplay },
  onLoad() {
    setTitle(texts.rtpplay.title)
  },
  onShareAppMessage() {
    return { title: texts.rtpplay.title, path: '/pages/rtpplay/rtpplay' }
  },
})
