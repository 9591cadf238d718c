/** What stands where content cannot: loading, empty, or what went wrong and a way on. Raises `action`. */
Component({
  properties: {
    kind: { type: String, value: 'empty' },
    heading: { type: String, value: '' },
    text: { type: String, value: '' },
    action: { type: String, value: '' },
    second: { type: String, value: '' },
    dark: { type: Boolean, value: false },
    /** The answer to `action` is under way. */
    busy: { type: Boolean, value: false },
  },
  methods: {
    onAction() {
      if (!this.data.busy) this.triggerEvent('action')
    },
    onSecond() {
      this.triggerEvent('second')
    },
  },
})
