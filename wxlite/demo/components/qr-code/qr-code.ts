import { findCanvas, pixelRatio } from '../../shell/phone'
import { texts } from '../../texts/texts'
import { encode } from '../../vendor/uqr'

/** The canvas may come a moment after the component. */
const TRIES = 10
const TRY_MS = 50
/** Modules of white around the code, as readers expect. */
const QUIET = 4

/** A text as a QR code, drawn on a canvas that fills the component. */
Component({
  properties: {
    text: { type: String, value: '' },
  },
  data: { problem: '' },
  observers: {
    text() {
      this.draw(TRIES)
    },
  },
  lifetimes: {
    attached() {
      this.draw(TRIES)
    },
  },
  methods: {
    draw(tries: number) {
      const { text } = this.data
      if (text === '') return
      findCanvas('#canvas', this, (canvas, width) => {
        if (text !== this.data.text) return
        if (canvas) this.paint(canvas, width)
        else if (tries > 0) setTimeout(() => this.draw(tries - 1), TRY_MS)
      })
    },
    paint(canvas: WechatMiniprogram.Canvas, width: number) {
      try {
        const { size, data } = encode(this.data.text, { ecc: 'M', border: QUIET })
        canvas.width = width * pixelRatio()
        canvas.height = canvas.width
        const context = canvas.getContext('2d')
        const scale = canvas.width / size
        context.fillStyle = '#ffffff'
        context.fillRect(0, 0, canvas.width, canvas.height)
        context.fillStyle = '#000000'
        data.forEach((row, y) => {
          row.forEach((dark, x) => {
            // Whole pixels, so that no light lines stand between modules.
            const left = Math.floor(x * scale)
            const top = Math.floor(y * scale)
            if (dark) context.fillRect(left, top, Math.ceil((x + 1) * scale) - left, Math.ceil((y + 1) * scale) - top)
          })
        })
        this.setData({ problem: '' })
      } catch (error) {
        this.setData({ problem: error instanceof RangeError ? texts.qrCode.tooLong : texts.qrCode.failed })
      }
    },
  },
})
