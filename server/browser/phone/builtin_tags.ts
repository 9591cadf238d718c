import type { GeneralComponent, GeneralComponentDefinition } from 'glass-easel'
import type { CodeSpace } from 'glass-easel-miniprogram-adapter'
import type { PropertyDefault } from '../../demo/tag_spec.js'
import { TAGS } from '../../demo/tags.js'
import type { TagBehaviour, TagFactories, TagFactory, TagHost } from './tag_host.js'

const hosts = new WeakMap<object, TagHost>()

/** How many tags are being drawn at this moment, one within the other. */
let drawing = 0

function whileDrawing(run: () => void): void {
  drawing++
  try {
    run()
  } finally {
    drawing--
  }
}

/** The built-in tag that a DOM element belongs to. */
export function tagAt(node: Node | null): TagHost | undefined {
  for (let at = node; at !== null; at = at.parentNode) {
    const host = hosts.get(at)
    if (host) return host
  }
  return undefined
}

/** Defines every built-in tag in a space. A tag without a factory of its own is a plain box. */
export function defineTags(space: CodeSpace, factories: TagFactories): Map<string, GeneralComponentDefinition> {
  const definitions = new Map<string, GeneralComponentDefinition>()
  for (const tag of Object.keys(TAGS)) definitions.set(tag, defineTag(space, tag, factories[tag] ?? (() => ({}))))
  return definitions
}

function defineTag(space: CodeSpace, tag: string, factory: TagFactory): GeneralComponentDefinition {
  const properties: {
    [name: string]: { type: PropertyType; value: PropertyDefault; observer: (this: GeneralComponent) => void }
  } = {}
  const spec = { hidden: false, ...TAGS[tag]?.properties }
  for (const [name, value] of Object.entries(spec)) {
    properties[name] = {
      type: typeOf(value),
      value,
      observer() {
        const host = hostOf(this)
        if (name === 'hidden') host?.element.toggleAttribute('hidden', host.flag('hidden'))
        whileDrawing(() => host?.behaviour.update?.(name))
      },
    }
  }
  const definition = space.getComponentSpace().defineComponent({
    is: `builtin/${tag}`,
    options: { propertyPassingDeepCopy: undefined },
    properties,
    lifetimes: {
      created(this: GeneralComponent) {
        const element = elementOf(this)
        // A page that is gone may still change its data: what it draws has no place in the document.
        if (element === undefined) return
        const host = new ComponentTag(this, tag, element)
        hosts.set(element, host)
        host.behaviour = factory(host)
      },
      attached(this: GeneralComponent) {
        whileDrawing(() => hostOf(this)?.behaviour.attached?.())
      },
      detached(this: GeneralComponent) {
        whileDrawing(() => hostOf(this)?.behaviour.detached?.())
      },
    },
  })
  return definition.general()
}

type PropertyType = StringConstructor | NumberConstructor | BooleanConstructor | null

function typeOf(value: PropertyDefault): PropertyType {
  if (typeof value === 'string') return String
  if (typeof value === 'number') return Number
  return typeof value === 'boolean' ? Boolean : null
}

function hostOf(component: GeneralComponent): TagHost | undefined {
  const element = elementOf(component)
  return element && hosts.get(element)
}

function elementOf(component: GeneralComponent): HTMLElement | undefined {
  const element: unknown = component.getBackendElement()
  return element instanceof HTMLElement ? element : undefined
}

/**
 * The built-in tag that an event began at. Its target is a tag, or the script's `this` of a component of the
 * mini-program.
 */
function originOf(target: object): TagHost | undefined {
  const component: unknown = Reflect.get(target, '_$') ?? target
  const element =
    typeof component === 'object' && component !== null && 'getBackendElement' in component
      ? elementOf(component as GeneralComponent)
      : undefined
  return element && hosts.get(element)
}

class ComponentTag implements TagHost {
  behaviour: TagBehaviour = {}

  constructor(
    private readonly component: GeneralComponent,
    readonly tag: string,
    readonly element: HTMLElement,
  ) {}

  get id(): string {
    return this.component.id
  }

  get dataset(): { readonly [name: string]: unknown } {
    return this.component.dataset ?? {}
  }

  get owner(): string {
    return this.component.ownerShadowRoot?.getHostNode().is ?? ''
  }

  value(property: string): unknown {
    const data: { [name: string]: unknown } = this.component.data
    return data[property]
  }

  text(property: string): string {
    const value = this.value(property)
    return value === null || value === undefined ? '' : String(value)
  }

  number(property: string): number {
    return Number(this.value(property))
  }

  flag(property: string): boolean {
    return this.value(property) === true
  }

  set(property: string, value: PropertyDefault | readonly unknown[]): void {
    this.component.setData({ [property]: value })
  }

  emit(event: string, detail: unknown = {}, { bubbles = false, composed = false } = {}): void {
    const trigger = () => this.component.triggerEvent(event, detail, { bubbles, composed })
    // A handler's setData in the midst of drawing would disorder the tree; WeChat's events come later anyway.
    if (drawing > 0) queueMicrotask(trigger)
    else trigger()
  }

  on(event: string, listener: (event: { detail: unknown; origin: TagHost | undefined }) => void): void {
    this.component.addListener(event, ({ detail, target }) => listener({ detail, origin: originOf(target) }))
  }

  classNames(classes: string): string[] {
    const owner = this.component.ownerShadowRoot?.getHostNode()
    const options = owner?.getComponentOptions()
    const manager = owner?.getRootBehavior().ownerSpace.styleScopeManager
    const prefixes = [options?.styleScope, options?.extraStyleScope].flatMap((scope) =>
      typeof scope === 'number' ? [manager?.queryName(scope) ?? ''] : [],
    )
    const names = classes.split(/\s+/).filter(Boolean)
    return names.flatMap((name) =>
      prefixes.length === 0 ? [name] : prefixes.map((prefix) => (prefix === '' ? name : `${prefix}--${name}`)),
    )
  }

  closest(tag: string): TagHost | undefined {
    for (let at = this.element.parentElement; at !== null; at = at.parentElement) {
      const host = hosts.get(at)
      if (host?.tag === tag) return host
    }
    return undefined
  }

  inside(...tags: string[]): TagHost[] {
    return [...this.element.querySelectorAll(tags.map((tag) => `wx-${tag}`).join(','))].flatMap(
      (element) => hosts.get(element) ?? [],
    )
  }
}
