import { encoderScriptAt } from '../media/publish/wasm_page.js'
import { make } from '../phone/element.js'
import { MOST, PhoneShelf } from './phone_shelf.js'
import { addressForPhones, whyNot } from './support.js'
import { textsFor } from './texts.js'

encoderScriptAt(new URL('h264_encoder.js', import.meta.url))
const texts = textsFor(navigator.language)
document.documentElement.lang = texts === textsFor('zh') ? 'zh-CN' : 'en'

const search = new URL(window.location.href).searchParams
const add = make('button', 'add', make('i'), texts.addPhone)
add.title = texts.addPhone
const shelf = new PhoneShelf(texts, (full) => {
  add.disabled = full
})
add.onclick = () => shelf.add()

const steps = texts.wechatSteps(addressForPhones()).map((step) => make('li', '', step))
const close = make('button', 'close', '✕')
close.ariaLabel = texts.dismiss
close.onclick = () => help.close()
const help = make(
  'dialog',
  'help',
  make('h2', '', texts.wechat),
  close,
  make('p', 'help-what', texts.what),
  make('ol', '', ...steps),
)
help.onclick = ({ target }) => target === help && help.close()
const wechat = make('button', 'wechat', texts.wechat)
wechat.onclick = () => help.showModal()

const brand = make('h1', 'brand', make('i', 'logo'), 'RTCRoom')
const notice = make('p', 'notice')
notice.hidden = true
document.body.prepend(
  make('header', 'top', brand, make('p', 'what', texts.what), make('div', 'actions', wechat, add)),
  notice,
  shelf.element,
  shelf.tabs,
  help,
)

const wanted = Number(search.get('phones')) || 2
for (let number = 1; number <= Math.min(MOST, Math.max(1, wanted)); number++)
  shelf.add(number === 1 ? (search.get('open') ?? '') : '')
shelf.element.scrollTo({ left: 0 })

whyNot(texts).then((reason = []) => {
  notice.replaceChildren(...reason)
  notice.hidden = reason.length === 0
})

// A reload is easily done, and ends every call on the page: asked first. Then the seats are held, for the way back.
let asks = true
window.addEventListener('beforeunload', (event) => {
  if (asks && shelf.busy) event.preventDefault()
})
window.addEventListener('pagehide', () => shelf.leave())

// In development the server says which build is current.
const { build } = document.documentElement.dataset
if (build !== undefined) {
  new EventSource('events').onmessage = ({ data }) => {
    if (data === build) return
    asks = false
    window.location.reload()
  }
}
