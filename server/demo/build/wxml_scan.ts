/**
 * What the checks need to know of a WXML file: its tags and attributes with their places. The compiler proper is
 * glass-easel's.
 */

export interface WxmlAttribute {
  name: string
  /** '' for an attribute without a value. */
  value: string
  line: number
  column: number
}

export interface WxmlTag {
  name: string
  attributes: WxmlAttribute[]
  line: number
  column: number
}

const NAME = /[A-Za-z][\w:.-]*/y
const ATTRIBUTE = /\s*([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/y

/** Opening tags in order of appearance. Comments and the inside of `wxs` are left out. */
export function scanWxml(text: string): WxmlTag[] {
  const placeOf = lineIndex(text)
  const tags: WxmlTag[] = []
  let at = text.indexOf('<')
  while (at >= 0) {
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at)
      if (end < 0) break
      at = text.indexOf('<', end)
      continue
    }
    NAME.lastIndex = at + 1
    const name = NAME.exec(text)?.[0]
    if (name === undefined) {
      at = text.indexOf('<', at + 1)
      continue
    }
    const { attributes, end } = scanAttributes(text, at + 1 + name.length, placeOf)
    tags.push({ name, attributes, ...placeOf(at) })
    const from = name === 'wxs' && text[end - 2] !== '/' ? text.indexOf('</wxs', end) : end
    at = from < 0 ? -1 : text.indexOf('<', from)
  }
  return tags
}

function scanAttributes(text: string, from: number, placeOf: (at: number) => { line: number; column: number }) {
  const attributes: WxmlAttribute[] = []
  let at = from
  for (;;) {
    while (at < text.length && /[\s/]/.test(text[at] ?? '')) at++
    if (at >= text.length || text[at] === '>') return { attributes, end: at + 1 }
    ATTRIBUTE.lastIndex = at
    const match = ATTRIBUTE.exec(text)
    if (match === null) {
      at++
      continue
    }
    attributes.push({ name: match[1] ?? '', value: match[2] ?? match[3] ?? match[4] ?? '', ...placeOf(at) })
    at = ATTRIBUTE.lastIndex
  }
}

function lineIndex(text: string) {
  const starts = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return (at: number) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 }
  }
}
