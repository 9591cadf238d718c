import { describe, expect, it } from 'vitest'
import { badPatterns, patternsOf, plainlyLinear } from './patterns.js'

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

  it.each([
    '^[A-Za-z0-9_-]{1,64}$',
    '^(?:[0-9a-f]{32}|[0-9a-f]{64})$',
    '\\/{1,9}$',
    '^Bearer +x$',
    '^$|^[\\x21-\\x7e]{1,128}$',
  ])('sees at once that %s is linear', (source) => {
    expect(plainlyLinear({ file: '', source, flags: '' })).toBe(true)
  })

  it.each([
    ['^(a+)+$', ''],
    ['^(?:a{1,9}){2,9}$', ''],
    ['\\s+$', ''],
    ['^a|b+c', ''],
    ['^a+$', 'm'],
    ['^a+b+$', ''],
    ['a{3,}b', ''],
    ['^(a*)\\1$', ''],
    [`^${'a?'.repeat(30)}a*$`, ''],
    ['a{1,90}b{1,90}', ''],
  ])('looks longer at %s', (source, flags) => {
    expect(plainlyLinear({ file: '', source, flags })).toBe(false)
  })

  it('refuses one that it cannot read', () => {
    expect(() => bad('new RegExp(given)')).toThrow('RegExp needs a text')
  })
})
