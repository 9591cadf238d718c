import { describe, expect, it } from 'vitest'
import { badPatterns, patternsOf } from './patterns.js'

// One packet stopped the server for seconds: the application's name `x////...///x` met /^\/+|\/+$/,
// which tries every slash as the beginning of the end. The linter tells such patterns before they are shipped.

function bad(text: string): string[] {
  return badPatterns(patternsOf('source.ts', text), new Set()).map(({ source }) => source)
}

describe('the linter of regular expressions', () => {
  it.each([
    ['the one that stopped the server', 'app.replace(/^\\/+|\\/+$/g, "")', '^\\/+|\\/+$'],
    ['an exponential one', 'const a: RegExp = /^(a+)+$/', '^(a+)+$'],
    ['one made of a text', 'new RegExp("\\\\s+$")', '\\s+$'],
    ['one made of a template', `RegExp(\`\\\\s*\${limit}\\\\s*$\`)`, '\\s*1\\s*$'],
  ])('refuses %s', (_what, text, source) => {
    expect(bad(text)).toEqual([source])
  })

  it('lets pass what is linear', () => {
    expect(
      bad(`const found = /^[a-z]+:/.test(x) || /\\/{1,9}$/.test(y) || new RegExp(\`^[a-z]{1,\${limit}}$\`).test(z)`),
    ).toEqual([])
  })

  it('refuses one that it cannot read', () => {
    expect(() => bad('new RegExp(given)')).toThrow('RegExp needs a text')
  })
})
