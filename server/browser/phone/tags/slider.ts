import { make } from '../element.js'
import type { TagFactory } from '../tag_host.js'

/** `<slider>`. */
export const sliderTag: TagFactory = (host) => {
  const track = make('input')
  track.type = 'range'
  const shown = make('span', 'slider-value')
  host.element.append(track, shown)
  const initial = { value: 0 }
  const value = () => Number(track.value)
  const show = () => {
    shown.textContent = host.flag('showValue') ? track.value : ''
    const range = host.number('max') - host.number('min')
    host.element.style.setProperty('--part', `${range > 0 ? ((value() - host.number('min')) / range) * 100 : 0}%`)
  }
  track.addEventListener('input', () => {
    show()
    host.emit('changing', { value: value() })
  })
  track.addEventListener('change', () => {
    host.set('value', value())
    host.emit('change', { value: value() })
  })
  const paint = () => {
    for (const name of ['min', 'max', 'step'] as const) track[name] = host.text(name)
    track.disabled = host.flag('disabled')
    track.value = host.text('value')
    host.element.style.setProperty('--active', host.text('activeColor'))
    host.element.style.setProperty('--rest', host.text('backgroundColor'))
    host.element.style.setProperty('--block', host.text('blockColor'))
    host.element.style.setProperty('--size', `${host.number('blockSize')}px`)
    show()
  }
  return {
    update: paint,
    attached() {
      initial.value = host.number('value')
      paint()
    },
    formValue: value,
    reset: () => host.set('value', initial.value),
  }
}
