import type { TagFactory } from '../tag_host.js'
import { hoverable } from './hover.js'

/** `<view>` and `<cover-view>`. */
export const viewTag: TagFactory = (host) => {
  hoverable(host)
  return {
    update(property) {
      if (property === 'scrollTop') host.element.scrollTop = host.number('scrollTop')
    },
  }
}

/** `<text>`. Line breaks show; it can be selected only where WXML says so. */
export const textTag: TagFactory = (host) => ({
  update() {
    host.element.classList.toggle('selectable', host.flag('selectable') || host.flag('userSelect'))
  },
})
