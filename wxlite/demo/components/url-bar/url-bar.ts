import { scan } from '../../shell/phone'
import { texts } from '../../texts/texts'

/**
 * An address to type, to scan, or (where `auto` says how it is called) to be given one. Raises `change` with `{url}`
 * and `auto`.
 */
Component({
  data: { t: texts.urlBar },
  properties: {
    url: { type: String, value: '' },
    placeholder: { type: String, value: '' },
    auto: { type: String, value: '' },
    /** An address has been asked for. */
    busy: { type: Boolean, value: false },
  },
  methods: {
    onInput(event: WechatMiniprogram.Input) {
      this.triggerEvent('change', { url: event.detail.value.trim() })
    },
    async onScan() {
      const url = await scan()
      if (url !== '') this.triggerEvent('change', { url: url.trim() })
    },
    onAuto() {
      if (!this.data.busy) this.triggerEvent('auto')
    },
    onClear() {
      this.triggerEvent('change', { url: '' })
    },
  },
})
