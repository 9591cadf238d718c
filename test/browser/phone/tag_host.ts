import type { TagBehaviour, TagHost } from '../../../server/browser/phone/tag_host.js'
import { TAGS } from '../../../server/demo/tags.js'

/** A built-in tag in the document, without the framework: the test changes its properties and reads its events. */
export class FakeHost implements TagHost {
  readonly element = document.createElement('div')
  readonly id = ''
  readonly dataset = {}
  readonly owner = 'pages/a/a'
  readonly events: { name: string; detail: unknown }[] = []
  behaviour: TagBehaviour = {}
  private readonly values: Map<string, unknown>

  constructor(
    readonly tag: string,
    values: { [property: string]: unknown } = {},
  ) {
    this.values = new Map(Object.entries({ ...TAGS[tag]?.properties, ...values }))
    document.body.append(this.element)
  }

  /** As setData of the page does. */
  change(property: string, value: unknown): void {
    this.values.set(property, value)
    this.behaviour.update?.(property)
  }

  /** The codes of statechange events, in order. */
  get codes(): unknown[] {
    return this.events.flatMap(({ name, detail }) =>
      name === 'statechange' && typeof detail === 'object' && detail ? [Reflect.get(detail, 'code')] : [],
    )
  }

  of(name: string): unknown[] {
    return this.events.filter((event) => event.name === name).map(({ detail }) => detail)
  }

  value(property: string): unknown {
    if (!this.values.has(property)) throw new Error(`<${this.tag}> has no property ${property}`)
    return this.values.get(property)
  }

  text(property: string): string {
    return String(this.value(property))
  }

  number(property: string): number {
    return Number(this.value(property))
  }

  flag(property: string): boolean {
    return this.value(property) === true
  }

  set(property: string, value: unknown): void {
    this.values.set(property, value)
  }

  emit(name: string, detail: unknown = {}): void {
    this.events.push({ name, detail })
  }

  on(): void {}

  classNames(classes: string): string[] {
    return classes.split(' ')
  }

  closest(): undefined {
    return undefined
  }

  inside(): TagHost[] {
    return []
  }
}
