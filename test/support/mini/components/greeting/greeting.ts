Component({
  options: { multipleSlots: true },
  properties: { name: { type: String, value: '' } },
  data: { upper: '' },
  observers: {
    name(name: string) {
      this.setData({ upper: `<${name}>` })
    },
  },
  methods: {
    greet() {
      this.triggerEvent('greeted', { text: `问候${this.data.name}` })
    },
  },
})
