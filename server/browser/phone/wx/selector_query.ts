import type { GeneralComponent } from 'glass-easel'
import { tagAt } from '../builtin_tags.js'
import type { MiniApp } from '../mini_app.js'

interface Fields {
  node?: boolean
  size?: boolean
  rect?: boolean
  scrollOffset?: boolean
  dataset?: boolean
  id?: boolean
  context?: boolean
  properties?: string[]
}

type Done = (result: unknown) => void

/** wx.createSelectorQuery, `node` of a canvas included. */
export function selectorQueries(app: MiniApp) {
  return { createSelectorQuery: () => new SelectorQuery(app) }
}

/** The element of WXML with that id, in a component or in the top page. */
export function elementById(app: MiniApp, id: string, component?: object): HTMLElement | undefined {
  return select(scopeOf(app, component), `#${id}`)[0]
}

class SelectorQuery {
  private scope: GeneralComponent | undefined
  private readonly queue: { selector: string; all: boolean; fields: Fields; done: Done | undefined }[] = []

  constructor(private readonly app: MiniApp) {}

  in(component: object): this {
    this.scope = scopeOf(this.app, component)
    return this
  }

  select(selector: string) {
    return this.ref(selector, false)
  }

  selectAll(selector: string) {
    return this.ref(selector, true)
  }

  selectViewport() {
    return this.ref('', false)
  }

  exec(done?: (results: unknown[]) => void): this {
    const scope = this.scope ?? scopeOf(this.app)
    setTimeout(() => {
      const results = this.queue.map(({ selector, all, fields, done: each }) => {
        const elements = selector === '' ? [document.documentElement] : select(scope, selector)
        const found = elements.map((element) => read(element, fields))
        const result = all ? found : (found[0] ?? null)
        each?.(result)
        return result
      })
      done?.(results)
    }, 0)
    return this
  }

  private ref(selector: string, all: boolean) {
    const add = (fields: Fields) => (done?: Done) => {
      this.queue.push({ selector, all, fields, done })
      return this
    }
    return {
      fields: (fields: Fields, done?: Done) => add(fields)(done),
      boundingClientRect: add({ id: true, dataset: true, rect: true, size: true }),
      scrollOffset: add({ id: true, dataset: true, scrollOffset: true }),
      node: add({ node: true }),
      context: add({ context: true }),
    }
  }
}

function scopeOf(app: MiniApp, component?: object): GeneralComponent | undefined {
  const inner: unknown = component && Reflect.get(component, '_$')
  return inner ? (inner as GeneralComponent) : app.router.top?.root.getComponent()
}

function select(scope: GeneralComponent | undefined, selector: string): HTMLElement[] {
  return (scope?.getShadowRoot()?.querySelectorAll(selector) ?? []).flatMap((found) => {
    const element: unknown = found.getBackendElement()
    return element instanceof HTMLElement ? [element] : []
  })
}

function read(element: HTMLElement, fields: Fields): object {
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect()
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = element
  const tag = tagAt(element)
  return {
    ...(fields.id ? { id: tag?.id ?? '' } : {}),
    ...(fields.dataset ? { dataset: tag?.dataset ?? {} } : {}),
    ...(fields.rect ? { left, top, right, bottom } : {}),
    ...(fields.size ? { width, height } : {}),
    ...(fields.scrollOffset ? { scrollLeft, scrollTop, scrollWidth, scrollHeight } : {}),
    ...(fields.node ? { node: canvasNode(element) } : {}),
    ...Object.fromEntries((fields.properties ?? []).map((name) => [name, tag?.value(name)])),
  }
}

/** A canvas of WeChat makes images and asks for frames itself. */
function canvasNode(element: HTMLElement): HTMLCanvasElement | undefined {
  const canvas = element.querySelector('canvas')
  if (!canvas) return undefined
  return Object.assign(canvas, {
    createImage: () => new Image(),
    requestAnimationFrame: (run: FrameRequestCallback) => requestAnimationFrame(run),
    cancelAnimationFrame: (handle: number) => cancelAnimationFrame(handle),
  })
}
