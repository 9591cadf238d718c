import { make } from '../runtime/element.js'
import { Desk } from './desk.js'
import { whyNot } from './support.js'
import { textsFor } from './texts.js'

const texts = textsFor(navigator.language)
document.documentElement.lang = texts === textsFor('zh') ? 'zh-CN' : 'en'

const search = new URL(window.location.href).searchParams
const add = make('button', 'add', make('i'), texts.addPhone)
const desk = new Desk(texts, (full) => {
  add.disabled = full
})
add.onclick = () => desk.add()

const help = make('dialog', 'help', make('h2', '', texts.wechat), make('ol', '', ...texts.wechatSteps.map((step) => make('li', '', step))))
help.onclick = ({ target }) => target === help && help.close()
const wechat = make('button', 'wechat', texts.wechat)
wechat.onclick = () => help.showModal()

const brand = make('h1', 'brand', make('i', 'logo'), 'RTCRoom')
const notice = make('p', 'notice')
notice.hidden = true
document.body.prepend(make('header', 'top', brand, make('p', 'what', texts.what), make('div', 'actions', wechat, add)), notice, desk.element, desk.tabs, help)

const wanted = Number(search.get('phones') ?? 2)
for (let number = 1; number <= Math.min(9, Math.max(1, wanted)); number++) desk.add(number === 1 ? (search.get('open') ?? '') : '')
desk.element.scrollTo({ left: 0 })

whyNot(texts).then((reason) => {
  notice.textContent = reason ?? ''
  notice.hidden = reason === undefined
})

// In development the server says when something was rebuilt.
if (document.documentElement.dataset.watch !== undefined) {
  new EventSource('events').onmessage = () => window.location.reload()
}
