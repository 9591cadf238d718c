// @vitest-environment happy-dom
import { h, render } from 'preact'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { showBusyButtons } from '../../server/browser/busy_buttons.js'

// Buttons of console, desk and watch page looked as if nothing had happened while they waited, and acted twice.

beforeAll(showBusyButtons)

let presses = 0
let settle: { done: () => void; fail: (error: Error) => void }
const press = () => {
  presses++
  return new Promise<void>((done, fail) => {
    settle = { done, fail }
  })
}
beforeEach(() => {
  presses = 0
  document.body.replaceChildren()
})

function button(): HTMLButtonElement {
  const found = document.querySelector('button')
  if (!found) throw new Error('no button')
  return found
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

it('a button is busy until its answer is there, and takes no second press meanwhile', async () => {
  render(h('button', { type: 'button', onClick: press }), document.body)
  button().click()
  expect(button().getAttribute('aria-busy')).toBe('true')
  button().click()
  expect(presses).toBe(1)
  settle.done()
  await settled()
  expect(button().hasAttribute('aria-busy')).toBe(false)
  button().click()
  expect(presses).toBe(2)
  settle.done()
})

it("so is a form's, and no second submission leaves the page", async () => {
  const form = h('form', { onSubmit: (event: Event) => [event.preventDefault(), press()][1] }, h('button', null, 'ok'))
  render(form, document.body)
  const submit = () => new SubmitEvent('submit', { cancelable: true, submitter: button() })
  const submitted = () => {
    const event = submit()
    document.querySelector('form')?.dispatchEvent(event)
    return event
  }
  submitted()
  expect(button().getAttribute('aria-busy')).toBe('true')
  expect(submitted().defaultPrevented).toBe(true)
  expect(presses).toBe(1)
  settle.done()
  await settled()
  expect(button().hasAttribute('aria-busy')).toBe(false)
})

it('a button whose handler answers at once stays as it is', () => {
  render(h('button', { type: 'button', onClick: () => presses++ }), document.body)
  button().click()
  button().click()
  expect(presses).toBe(2)
  expect(button().hasAttribute('aria-busy')).toBe(false)
})
