// @vitest-environment happy-dom
// Some buttons of the demo (a cross, a close, an address) looked the same under the finger and without it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { WxliteStand } from './support/stand.js'

const ROOT = path.resolve('wxlite')
/** What closes a panel beside it, and pictures that change places. */
const NO_BUTTON = /\bclass="(?:mask|tile)\b|\b(?:bind|catch)tap="ignore"/

/** A style sheet with those that it imports. */
function sheet(file: string): string {
  const text = readFileSync(file, 'utf8')
  const imported = [...text.matchAll(/@import ['"]([^'"]+)['"]/g)].map(([, from = '']) =>
    path.resolve(from.startsWith('/') ? ROOT : path.dirname(file), `./${from}`),
  )
  return [text, ...imported.map(sheet)].join('\n')
}

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.wxml'))
const buttons = files.flatMap((file) =>
  [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/<[a-z-]+ [^<>]*?(?:bind|catch)tap="\w+"[^<>]*>/g)]
    .map(([tag]) => ({ file, tag }))
    .filter(({ tag }) => !NO_BUTTON.test(tag)),
)

it('shows of every button that it is pressed, in a class that is there', () => {
  expect(buttons.length).toBeGreaterThan(40)
  const without = buttons.filter(({ file, tag }) => {
    const name = /hover-class="([\w-]+)"/.exec(tag)?.[1]
    return name === undefined || !sheet(path.join(ROOT, file.replace(/wxml$/, 'wxss'))).includes(`.${name}`)
  })
  expect(without).toEqual([])
})

describe('while an answer is under way', () => {
  let stand: WxliteStand
  beforeEach(() => {
    stand = new WxliteStand()
  })

  it.each([
    ['url-bar', { auto: 'auto' }, '.auto', 'auto', '.busy'],
    ['state-view', { kind: 'empty', action: 'enter' }, '.first', 'action', '.btn-off'],
  ])('%s shows that and takes no press', async (name, props, button, event, dimmed) => {
    const view = await stand.open(`demo/components/${name}/${name}`, { props: { ...props, busy: true } })
    const heard = view.record(event)
    view.tap(button)
    expect(heard).toHaveLength(0)
    expect(view.findAll(dimmed)).toHaveLength(1)
    view.setProps({ ...props, busy: false })
    view.tap(button)
    expect(heard).toHaveLength(1)
    expect(view.findAll(dimmed)).toHaveLength(0)
    view.unmount()
  })
})
