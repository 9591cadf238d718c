import type { PropertyDefault } from '../../demo/tag_spec.js'

export interface EventOptions {
  bubbles?: boolean
  composed?: boolean
}

/** What a built-in tag gets to work with: its DOM element, its properties, its events. */
export interface TagHost {
  readonly element: HTMLElement
  /** The `id` and `data-*` of the tag in WXML. */
  readonly id: string
  readonly dataset: { readonly [name: string]: unknown }
  /** Path of the page or component whose WXML holds the tag. */
  readonly owner: string
  text(property: string): string
  number(property: string): number
  flag(property: string): boolean
  value(property: string): unknown
  /** Changes a property from inside, as user input does; `model:` bindings follow. */
  set(property: string, value: PropertyDefault | readonly unknown[]): void
  emit(event: string, detail?: unknown, options?: EventOptions): void
  on(event: string, listener: (event: TagEvent) => void): void
  /** DOM class names of classes that the owner's WXSS defines. */
  classNames(classes: string): string[]
  /** The nearest built-in tag of that name around this one. */
  closest(tag: string): TagHost | undefined
  /** Built-in tags of these names inside this one, in document order. */
  inside(...tags: string[]): TagHost[]
  /** What the tag's factory made of it, for tags that work together (form and field, label and switch). */
  behaviour: TagBehaviour
  readonly tag: string
}

export interface TagEvent {
  detail: unknown
  /** The built-in tag that the event began at, if any. */
  origin: TagHost | undefined
}

/** A tag's life. Methods may be called through other tags: `activate` by a label, `formValue` and `reset` by a form. */
export interface TagBehaviour {
  /** A property changed. Comes once for each, also before `attached`. */
  update?(property: string): void
  /** In the document now. */
  attached?(): void
  detached?(): void
  /** A label around it was tapped. */
  activate?(): void
  /** What a form submits under the tag's name. */
  formValue?(): unknown
  /** A form was reset. */
  reset?(): void
}

export type TagFactory = (host: TagHost) => TagBehaviour

export type TagFactories = { readonly [tag: string]: TagFactory }
