import path from 'node:path'
import { addGlobalWarningListener, type GeneralComponent, globalOptions, triggerEvent } from 'glass-easel'
import { MiniSpace } from '../../server/browser/phone/mini_space.js'
import { compileMini } from '../../server/demo/build/mini.js'
import type { CompiledTemplates } from '../../server/demo/mini_package.js'

/** Scripts run once in a test file, as modules do; what they gave to Page or Component is kept for every mount. */
const definitions = new Map<string, { kind: 'Page' | 'Component'; definition: object }>()

/** Sources do not change while a test file runs: each page and component is compiled once. */
const compilations = new Map<string, ReturnType<typeof compileMini>>()

function compiled(root: string, target: string): ReturnType<typeof compileMini> {
  const key = `${root}:${target}`
  const known = compilations.get(key) ?? compileMini(root, { entries: [target] })
  compilations.set(key, known)
  return known
}

export interface MountOptions {
  /** Folder of the mini-program. Default: wxlite. */
  root?: string
  /** Becomes the global `wx`; anything that it lacks throws when it is used. */
  wx?: object
  /** What getApp() answers. */
  app?: object
  /** Pages only: onLoad gets it. */
  query?: { [name: string]: string }
}

export interface MountedEvent {
  name: string
  detail: unknown
}

/** A page or component of a mini-program, drawn with its real WXML and script in the test's DOM. */
export interface Mounted<I> {
  /** What is `this` in its script: data, setData and its own methods. */
  instance: I & { data: { [name: string]: unknown } }
  /**
   * The DOM element around it. Built-in tags are `wx-view` and so on; classes of components carry a prefix, so prefer
   * find().
   */
  element: HTMLElement
  /**
   * Finds by the classes and ids of WXML (`.a`, `#b`, `.a .b`, into a child component with `.child >>> .c`). @throws
   * when there is none.
   */
  find(selector: string): HTMLElement
  findAll(selector: string): HTMLElement[]
  /** Text below the element, white space collapsed; of everything without a selector. */
  text(selector?: string): string
  /** Taps, bubbling as a finger's does. */
  tap(selector: string, detail?: object): void
  /** Lets a tag or component trigger an event: trigger('.pusher', 'statechange', {code: 1002}). */
  trigger(selector: string, event: string, detail?: object): void
  /** The properties that WXML gave to a tag or component. */
  propsOf(selector: string): { [name: string]: unknown }
  /** Events that a component triggered towards its page, of these names, from now on. */
  record(...names: string[]): MountedEvent[]
  setProps(props: object): void
  /** Takes it out of the document: detached, and onUnload of a page. */
  unmount(): void
}

/**
 * Draws `pages/x/x` or `components/y/y`. Needs `// @vitest-environment happy-dom` in the test file.
 * A page gets onLoad, onShow and onReady. Errors in handlers, unknown tags and odd bindings are thrown.
 */
export async function mount<I = { [method: string]: (...args: never[]) => unknown }>(
  target: string,
  props: object = {},
  { root = path.resolve('wxlite'), wx = {}, app = {}, query = {} }: MountOptions = {},
): Promise<Mounted<I>> {
  const { manifest, templates } = await compiled(root, target)
  globalOptions.throwGlobalError = true
  Object.assign(globalThis, { wx: strict(wx), getApp: () => app, getCurrentPages: () => [] })
  for (const unit of manifest.order) await load(root, unit)

  const space = new MiniSpace({ manifest, templates: evaluate(templates), tags: {} })
  for (const unit of manifest.order) space.define(unit, () => register(unit))
  const page = definitions.get(target)?.kind === 'Page'
  const made = space.create(target)
  const component = made.getComponent()
  if (!page && Object.keys(props).length > 0) component.setData(props)
  space.attach(made, document.body)
  if (page) call(component, 'onLoad', query)
  if (page) for (const lifetime of ['onShow', 'onReady']) call(component, lifetime)
  return mounted<I>(component, () => {
    if (page) call(component, 'onUnload')
    elementOf(component).remove()
    made.release()
  })
}

async function load(root: string, unit: string): Promise<void> {
  const take = (kind: 'Page' | 'Component') => (definition: object) => {
    definitions.set(`${root}/${unit}`, { kind, definition })
    definitions.set(unit, { kind, definition })
  }
  Object.assign(globalThis, { Page: take('Page'), Component: take('Component') })
  await import(/* @vite-ignore */ path.join(root, `${unit}.ts`))
  const known = definitions.get(`${root}/${unit}`)
  if (known) definitions.set(unit, known)
}

function register(unit: string): void {
  const known = definitions.get(unit)
  const make: unknown = known && Reflect.get(globalThis, known.kind)
  if (typeof make === 'function') make(known?.definition)
}

function mounted<I>(component: GeneralComponent, unmount: () => void): Mounted<I> {
  const one = (selector: string) => {
    const found = component.getShadowRoot()?.querySelector(selector)
    if (!found) throw new Error(`nothing matches ${selector} in:\n${elementOf(component).innerHTML}`)
    return found
  }
  return {
    instance: component.getMethodCaller() as I & { data: { [name: string]: unknown } },
    element: elementOf(component),
    find: (selector) => elementOf(one(selector)),
    findAll: (selector) => (component.getShadowRoot()?.querySelectorAll(selector) ?? []).map(elementOf),
    text: (selector) =>
      (selector === undefined ? elementOf(component) : elementOf(one(selector))).textContent
        .replace(/\s+/g, ' ')
        .trim(),
    tap: (selector, detail = { x: 1, y: 1 }) =>
      triggerEvent(one(selector), 'tap', detail, { bubbles: true, composed: true }),
    trigger: (selector, event, detail = {}) => triggerEvent(one(selector), event, detail, {}),
    propsOf: (selector) => ({ ...one(selector).asGeneralComponent()?.data }),
    record: (...names) => {
      const events: MountedEvent[] = []
      for (const name of names) component.addListener(name, ({ detail }) => void events.push({ name, detail }))
      return events
    },
    setProps: (props) => component.setData(props),
    unmount,
  }
}

function elementOf(node: { getBackendElement(): unknown }): HTMLElement {
  const element = node.getBackendElement()
  if (!(element instanceof HTMLElement)) throw new Error('it has no element')
  return element
}

function call(component: GeneralComponent, name: string, ...args: unknown[]): void {
  const caller: { [name: string]: unknown } = component.getMethodCaller()
  const method = caller[name]
  if (typeof method === 'function') method.apply(caller, args)
}

function strict(wx: object): object {
  return new Proxy(wx, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target)) throw new Error(`the test gives no wx.${name}`)
      return Reflect.get(target, name)
    },
  })
}

function evaluate(templates: string): CompiledTemplates {
  return new Function(`return ${templates}`)() as CompiledTemplates
}

addGlobalWarningListener((message) => {
  throw new Error(message)
})
