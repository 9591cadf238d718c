import type { TagFactory } from '../tag_host.js'

/** `<scroll-view>`. */
export const scrollViewTag: TagFactory = (host) => {
  const { element } = host
  const last = { top: 0, left: 0 }
  const behavior = (): ScrollBehavior => (host.flag('scrollWithAnimation') ? 'smooth' : 'auto')
  element.addEventListener('scroll', () => {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = element
    host.emit('scroll', {
      scrollTop,
      scrollLeft,
      scrollHeight,
      scrollWidth,
      deltaX: last.left - scrollLeft,
      deltaY: last.top - scrollTop,
    })
    if (host.flag('scrollY')) edges(scrollTop, last.top, scrollHeight - element.clientHeight, 'top', 'bottom')
    if (host.flag('scrollX')) edges(scrollLeft, last.left, scrollWidth - element.clientWidth, 'left', 'right')
    last.top = scrollTop
    last.left = scrollLeft
  })
  const edges = (now: number, before: number, end: number, first: string, other: string) => {
    const upper = host.number('upperThreshold')
    const lower = end - host.number('lowerThreshold')
    if (now <= upper && before > upper) host.emit('scrolltoupper', { direction: first })
    if (now >= lower && before < lower) host.emit('scrolltolower', { direction: other })
  }
  const intoView = () => {
    const id = host.text('scrollIntoView')
    if (id === '') return
    // After the list that comes in the same setData has been drawn.
    setTimeout(() => {
      const target = host.inside('view', 'text', 'cover-view', 'image').find((inner) => inner.id === id)?.element
      if (target)
        element.scrollTo({
          top: target.offsetTop - element.offsetTop,
          left: target.offsetLeft - element.offsetLeft,
          behavior: behavior(),
        })
    }, 0)
  }
  return {
    update(property) {
      element.classList.toggle('x', host.flag('scrollX'))
      element.classList.toggle('y', host.flag('scrollY'))
      element.classList.toggle('bare', host.flag('enhanced') && !host.flag('showScrollbar'))
      if (property === 'scrollTop' && typeof host.value('scrollTop') === 'number')
        setTimeout(() => element.scrollTo({ top: host.number('scrollTop'), behavior: behavior() }), 0)
      if (property === 'scrollLeft' && typeof host.value('scrollLeft') === 'number')
        setTimeout(() => element.scrollTo({ left: host.number('scrollLeft'), behavior: behavior() }), 0)
      if (property === 'scrollIntoView') intoView()
    },
    attached: intoView,
  }
}
