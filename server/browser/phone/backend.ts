import { CurrentWindowBackendContext, type domlikeBackend, Event, type EventMutLevel } from 'glass-easel'
import { reachable } from './keyboard.js'

const FROM_DOM = /^(touch|transition|animation)/

/**
 * glass-easel's DOM backend with what mini-programs need: tags as `wx-` elements (a `<button>` is no form control),
 * rpx in inline styles, and no confusion between DOM events and the tags' own (`input`, `scroll`, `change`, `error`
 * ...).
 */
export class MiniBackend extends CurrentWindowBackendContext {
  constructor() {
    super()
    this.document = {
      createElement: (tag) => prepared(document.createElement(`wx-${tag}`)),
      createTextNode: (text) => backendNode(document.createTextNode(text)),
      createDocumentFragment: () => backendNode(document.createDocumentFragment()),
    }
    this.onEvent((target, type, detail, options) => {
      const event = new Event(type, detail, options)
      Event.dispatchEvent(target, event)
      return event.getEventBubbleStatus()
    })
  }

  override setListenerStats(
    element: domlikeBackend.Element,
    type: string,
    capture: boolean,
    level: EventMutLevel,
  ): void {
    if (type === 'tap') reachable(element)
    if (FROM_DOM.test(type)) super.setListenerStats(element, type, capture, level)
  }
}

/** `12rpx` anywhere in a style text becomes a length by the phone's width. */
export function convertRpx(style: string): string {
  return style
    .replace(/(-?\d{0,9}\.?\d{1,20})rpx\b/g, 'calc($1 * var(--rpx))')
    .replace(/(-?\d{0,9}\.?\d{1,20})vh\b/g, 'calc($1 * var(--page-vh))')
}

function prepared(element: HTMLElement): domlikeBackend.Element {
  const write = element.setAttribute.bind(element)
  element.setAttribute = (name, value) => write(name, name === 'style' ? convertRpx(value) : value)
  return backendNode(element)
}

/** glass-easel describes DOM nodes by a type of its own; this is where the two meet. */
function backendNode(node: Node): domlikeBackend.Element {
  return node as Node & domlikeBackend.Element
}
