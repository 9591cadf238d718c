import type { TagHost } from '../tag_host.js'

/** `hover-class`: on while a finger rests on the tag. */
export function hoverable(host: TagHost, enabled: () => boolean = () => true): void {
  let on: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const start = (event: Event) => {
    const hoverClass = host.text('hoverClass')
    if (hoverClass === 'none' || hoverClass === '' || !enabled()) return
    if (host.flag('hoverStopPropagation')) event.stopPropagation()
    clearTimeout(timer)
    timer = setTimeout(() => {
      on = host.classNames(hoverClass)
      host.element.classList.add(...on)
    }, host.number('hoverStartTime'))
  }
  const end = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      host.element.classList.remove(...on)
      on = []
    }, host.number('hoverStayTime'))
  }
  host.element.addEventListener('pointerdown', start)
  for (const type of ['pointerup', 'pointercancel', 'pointerleave']) host.element.addEventListener(type, end)
}
