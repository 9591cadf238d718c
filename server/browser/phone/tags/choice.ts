import { make } from '../element.js'
import type { TagFactory, TagHost } from '../tag_host.js'

/** `<switch>`. */
export const switchTag: TagFactory = (host) => {
  const knob = make('i')
  host.element.prepend(knob)
  const initial = { checked: false }
  const paint = () => {
    host.element.classList.toggle('on', host.flag('checked'))
    host.element.classList.toggle('disabled', host.flag('disabled'))
    host.element.dataset.type = host.text('type')
    host.element.style.setProperty('--color', host.text('color'))
  }
  const toggle = () => {
    if (host.flag('disabled')) return
    host.set('checked', !host.flag('checked'))
    host.emit('change', { value: host.flag('checked') })
  }
  host.on('tap', toggle)
  return {
    update: paint,
    attached() {
      initial.checked = host.flag('checked')
      paint()
    },
    activate: toggle,
    formValue: () => host.flag('checked'),
    reset: () => host.set('checked', initial.checked),
  }
}

/** `<radio>`, in a `<radio-group>`: one at a time. */
export const radioTag: TagFactory = (host) =>
  choice(host, () => {
    if (host.flag('checked')) return
    const group = host.closest('radio-group')
    for (const other of group?.inside('radio') ?? []) other.set('checked', false)
    host.set('checked', true)
    group?.emit('change', { value: host.text('value') })
  })

/** `<checkbox>`, in a `<checkbox-group>`. */
export const checkboxTag: TagFactory = (host) =>
  choice(host, () => {
    host.set('checked', !host.flag('checked'))
    const group = host.closest('checkbox-group')
    group?.emit('change', { value: chosen(group, 'checkbox') })
  })

export const radioGroupTag: TagFactory = (host) => ({
  formValue: () => chosen(host, 'radio')[0] ?? '',
  reset: () => uncheck(host, 'radio'),
})

export const checkboxGroupTag: TagFactory = (host) => ({
  formValue: () => chosen(host, 'checkbox'),
  reset: () => uncheck(host, 'checkbox'),
})

function choice(host: TagHost, choose: () => void) {
  host.element.prepend(make('i'))
  const paint = () => {
    host.element.classList.toggle('on', host.flag('checked'))
    host.element.classList.toggle('disabled', host.flag('disabled'))
    host.element.style.setProperty('--color', host.text('color'))
  }
  const act = () => {
    if (!host.flag('disabled')) choose()
  }
  host.on('tap', act)
  return { update: paint, attached: paint, activate: act }
}

function chosen(group: TagHost, tag: string): string[] {
  return group.inside(tag).flatMap((item) => (item.flag('checked') ? [item.text('value')] : []))
}

function uncheck(group: TagHost, tag: string): void {
  for (const item of group.inside(tag)) item.set('checked', false)
}
