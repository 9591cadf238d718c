import { texts } from '../../demo/texts/texts'

/** Plays any live stream, with the buffers of ordinary live broadcasts. */
Page({
  data: { t: texts.play },
  onShareAppMessage() {
    return { title: texts.play.title, path: '/pages/play/play' }
  },
})
