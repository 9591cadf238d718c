import { options } from 'preact'

const BUSY = 'aria-busy'

/**
 * Of every page by Preact: a button whose handler (or its form's) answers a promise is busy until that settles. It
 * looks so (busy_buttons.css), assistive technology is told, and pressing it again does nothing. It keeps the focus.
 */
export function showBusyButtons(): void {
  const { vnode: before } = options
  options.vnode = (vnode) => {
    if (vnode.type === 'button') waitFor(vnode.props, 'onClick')
    else if (vnode.type === 'form') waitFor(vnode.props, 'onSubmit')
    before?.(vnode)
  }
}

function waitFor(props: object, name: 'onClick' | 'onSubmit'): void {
  const handler: unknown = Reflect.get(props, name)
  if (typeof handler !== 'function') return
  Reflect.set(props, name, function (this: unknown, event: Event): void {
    const button = event instanceof SubmitEvent ? event.submitter : event.currentTarget
    const known = button instanceof HTMLElement
    if (known && button.hasAttribute(BUSY)) {
      event.preventDefault()
      return
    }
    const answer: unknown = handler.call(this, event)
    if (!known || !(answer instanceof Promise)) return
    button.setAttribute(BUSY, 'true')
    void answer.finally(() => button.removeAttribute(BUSY))
  })
}
