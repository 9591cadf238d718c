/** What a property is when WXML says nothing of it; null = any type. */
export type PropertyDefault = string | number | boolean | null

/** One built-in tag. */
export interface TagSpec {
  readonly properties: { readonly [name: string]: PropertyDefault }
  readonly events: readonly string[]
  /** Pictures and other files of the mini-program that these properties name. */
  readonly files?: readonly string[]
}
