import type { ControlItem } from './control_item'

/** A row of round buttons over dark ground. Raises `control` with `{key}`. */
Component({
  properties: {
    items: { type: Array, value: [] as ControlItem[] },
    /** Several rows of smaller buttons, for a panel. */
    wrap: { type: Boolean, value: false },
    /** How many stand in one of these rows. */
    columns: { type: Number, value: 4 },
    /** One below the other and small: beside a stage in landscape. */
    vertical: { type: Boolean, value: false },
    /** The key of the button whose answer is under way: it shows that, and takes no press. */
    busy: { type: String, value: '' },
  },
  methods: {
    onItem(event: WechatMiniprogram.TouchEvent) {
      const key: unknown = event.currentTarget.dataset.key
      if (key !== this.data.busy) this.triggerEvent('control', { key })
    },
  },
})
