import { convertRpx } from '../backend.js'
import { make } from '../element.js'
import type { TagFactory, TagHost } from '../tag_host.js'

const INPUT_TYPES: { [type: string]: string } = {
  number: 'numeric',
  digit: 'decimal',
  idcard: 'text',
  nickname: 'text',
}

/** `<input>` and `<textarea>`. */
export const inputTag: TagFactory = (host) => field(host, make('input'))
export const textareaTag: TagFactory = (host) => field(host, make('textarea'))

function field(host: TagHost, input: HTMLInputElement | HTMLTextAreaElement) {
  const placeholder = make('div', 'placeholder')
  host.element.append(placeholder, input)
  const initial = { value: '' }
  const detail = () => ({ value: input.value, cursor: input.selectionStart ?? input.value.length, keyCode: 0 })
  const showPlaceholder = () => {
    placeholder.hidden = input.value !== ''
  }
  const grow = () => {
    if (!host.flag('autoHeight')) return
    input.style.height = 'auto'
    input.style.height = `${input.scrollHeight}px`
  }
  input.addEventListener('input', () => {
    showPlaceholder()
    grow()
    host.set('value', input.value)
    host.emit('input', detail())
  })
  input.addEventListener('focus', () => host.emit('focus', { ...detail(), height: 0 }))
  input.addEventListener('blur', () => host.emit('blur', detail()))
  input.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== 'Enter' || event.isComposing) return
    if (input instanceof HTMLTextAreaElement && host.text('confirmType') === 'return') return
    event.preventDefault()
    host.emit('confirm', detail())
    if (!host.flag('confirmHold')) input.blur()
  })
  const focus = () => input.focus({ preventScroll: true })
  return {
    update(property: string) {
      if (property === 'value' && input.value !== host.text('value')) input.value = host.text('value')
      if (property === 'disabled') input.disabled = host.flag('disabled')
      if (property === 'maxlength') input.maxLength = host.number('maxlength')
      if (property === 'placeholder') placeholder.textContent = host.text('placeholder')
      if (property === 'placeholderStyle') placeholder.setAttribute('style', convertRpx(host.text('placeholderStyle')))
      if (property === 'placeholderClass')
        placeholder.className = ['placeholder', ...host.classNames(host.text('placeholderClass'))].join(' ')
      if (property === 'type') input.inputMode = INPUT_TYPES[host.text('type')] ?? 'text'
      if (property === 'password' && input instanceof HTMLInputElement)
        input.type = host.flag('password') ? 'password' : 'text'
      if (property === 'focus' && host.element.isConnected) host.flag('focus') ? focus() : input.blur()
      showPlaceholder()
      grow()
    },
    attached() {
      initial.value = input.value
      if (host.number('maxlength') >= 0) input.maxLength = host.number('maxlength')
      showPlaceholder()
      grow()
      if (host.flag('focus') || host.flag('autoFocus')) focus()
    },
    activate: focus,
    formValue: () => input.value,
    reset() {
      host.set('value', initial.value)
    },
  }
}
