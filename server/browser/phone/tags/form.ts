import type { TagFactory, TagHost } from '../tag_host.js'

const FIELDS = ['input', 'textarea', 'switch', 'slider', 'radio-group', 'checkbox-group', 'picker']

/** `<form>`: a submit button inside it collects the values of what is named. */
export const formTag: TagFactory = (host) => {
  const named = () => host.inside(...FIELDS).filter((field) => field.text('name') !== '')
  return {
    activate() {
      const value = Object.fromEntries(named().map((field) => [field.text('name'), field.behaviour.formValue?.()]))
      host.emit('submit', { value, formId: '' })
    },
    reset() {
      for (const field of host.inside(...FIELDS)) field.behaviour.reset?.()
      host.emit('reset', {})
    },
  }
}

/** `<label>`: a tap on it is a tap on what it names, or on the first control inside. */
export const labelTag: TagFactory = (host) => {
  const controls = ['switch', 'checkbox', 'radio', 'button', 'input', 'textarea']
  const target = (): TagHost | undefined => {
    const id = host.text('for')
    if (id === '') return host.inside(...controls)[0]
    return host
      .closest('page')
      ?.inside(...controls)
      .find((control) => control.id === id)
  }
  host.on('tap', ({ origin }) => {
    const control = target()
    if (origin !== control) control?.behaviour.activate?.()
  })
  return {}
}
