/** Lets the keyboard reach what listens to taps. */
export function reachable(element: unknown): void {
  if (!(element instanceof HTMLElement) || 'tappable' in element.dataset) return
  element.dataset.tappable = ''
  element.tabIndex = 0
  element.role ??= 'button'
}

/** Enter and the space bar tap what has the focus, as on every page of a browser. */
export function tapByKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event
    if ((key !== 'Enter' && key !== ' ') || !(target instanceof HTMLElement) || !('tappable' in target.dataset)) return
    event.preventDefault()
    const { left, top, width, height } = target.getBoundingClientRect()
    const finger = { bubbles: true, composed: true, clientX: left + width / 2, clientY: top + height / 2 }
    for (const type of ['mousedown', 'mouseup']) target.dispatchEvent(new MouseEvent(type, finger))
  })
}
