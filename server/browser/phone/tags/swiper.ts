import { make } from '../element.js'
import type { TagFactory } from '../tag_host.js'

/** `<swiper>`: one item at a time, by scroll snapping. */
export const swiperTag: TagFactory = (host) => {
  const { element } = host
  const dots = make('div', 'swiper-dots')
  element.append(dots)
  let settling: ReturnType<typeof setTimeout> | undefined
  let playing: ReturnType<typeof setInterval> | undefined
  const items = () => host.inside('swiper-item')
  const vertical = () => host.flag('vertical')
  const index = () =>
    Math.round(
      vertical() ? element.scrollTop / (element.clientHeight || 1) : element.scrollLeft / (element.clientWidth || 1),
    )
  const paint = () => {
    element.classList.toggle('vertical', vertical())
    dots.hidden = !host.flag('indicatorDots')
    dots.replaceChildren(...items().map((_, i) => make('i', i === host.number('current') ? 'on' : '')))
    dots.style.setProperty('--dot', host.text('indicatorColor'))
    dots.style.setProperty('--dot-on', host.text('indicatorActiveColor'))
  }
  const turn = (to: number, behavior: ScrollBehavior) =>
    element.scrollTo(
      vertical() ? { top: to * element.clientHeight, behavior } : { left: to * element.clientWidth, behavior },
    )
  const settled = (source: string) => {
    if (index() === host.number('current')) return
    host.set('current', index())
    paint()
    const detail = { current: index(), currentItemId: items()[index()]?.text('itemId') ?? '', source }
    host.emit('change', detail)
    host.emit('animationfinish', detail)
  }
  element.addEventListener('scroll', () => {
    clearTimeout(settling)
    settling = setTimeout(() => settled('touch'), 80)
  })
  const play = () => {
    clearInterval(playing)
    if (!host.flag('autoplay')) return
    playing = setInterval(() => turn((index() + 1) % Math.max(1, items().length), 'smooth'), host.number('interval'))
  }
  return {
    update(property) {
      paint()
      if (property === 'current' && element.isConnected) turn(host.number('current'), 'smooth')
      if (property === 'autoplay' || property === 'interval') play()
    },
    attached() {
      paint()
      turn(host.number('current'), 'auto')
      play()
    },
    detached() {
      clearInterval(playing)
      clearTimeout(settling)
    },
  }
}
