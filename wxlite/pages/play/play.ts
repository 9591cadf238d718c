import { setTitle } from '../../demo/shell/phone'
import { texts } from '../../demo/texts/texts'

/** Plays any live stream, with the buffers of ordinary live broadcasts. */
Page({
  data: { t: texts.play },
  onLoad() {
    setTitle(texts.play.title)
  },
  onShareAppMessage() {
    return { title: texts.play.title, path: '/pages/play/play' }
  },
})
