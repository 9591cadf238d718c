import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isAllUsable, isUsable } from '../../server/limits/usable_text.js'
import { operations } from '../../server/operations/all.js'
import { parseFrame } from '../../server/schemas/frames.js'
import { loginInfoRequest } from '../../server/schemas/login.js'

/*
 * A name with a NUL or half a surrogate pair in it went into everybody's list. Strict readers (native clients, WeChat's
 * own parser) refuse the whole list then: one guest emptied a room for all.
 */
const BAD = ['a\u0000b', '\u0000', '\ud800', 'x\udc00y', 'bell\u0007', 'esc\u001b[31m', 'del\u007f', 'c1\u0085']
const GOOD = ['', '中文', 'two\nlines', 'tab\t', '😀', 'e\u0301', '\u200d']

describe('text that others are sent', () => {
  it('is whole, and has no control characters but tab and line breaks', () => {
    expect(BAD.filter(isUsable)).toEqual([])
    expect(GOOD.filter((text) => !isUsable(text))).toEqual([])
  })

  it('is so in a value of whatever shape', () => {
    expect(isAllUsable({ a: [1, null, { 好: '中' }] })).toBe(true)
    for (const bad of BAD) {
      expect(isAllUsable({ a: [{ b: bad }] })).toBe(false)
      expect(isAllUsable({ [bad]: 1 })).toBe(false)
    }
    let deep: unknown = 'end'
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(isAllUsable(deep)).toBe(true)
  })
})

/** Every text field of a schema, by its path. */
function textFields(schema: z.core.$ZodType, at = ''): [string, z.core.$ZodType][] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return textFields(schema.unwrap(), at)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => textFields(option, at))
  if (schema instanceof z.ZodObject)
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, child]) => textFields(child, `${at}.${name}`))
  return schema instanceof z.ZodString ? [[at, schema]] : []
}

describe('every door', () => {
  const doors = [
    ...Object.entries(operations).map(([name, { request }]) => [name, request] as const),
    ['get_login_info', loginInfoRequest] as const,
  ]

  it.each(doors)('%s takes no such text in any field', (_name, request) => {
    for (const [at, schema] of textFields(request)) {
      const taken = BAD.filter((bad) => z.safeParse(schema, bad).success)
      expect(taken, at).toEqual([])
    }
  })

  it.each([
    { op: 'send', roomID: 'r', kind: 'text', data: '?' },
    { op: 'send', roomID: 'r', kind: 'custom', cmd: '?', data: '' },
    { op: 'c2c', toUserID: 'u', data: { cmd: '?', data: '' } },
    { op: 'c2c', toUserID: 'u', data: { cmd: 'c', data: { deep: ['?'] } } },
  ])('nor does the socket: $op', (frame) => {
    const kind = (text: string) =>
      parseFrame(JSON.stringify({ id: 1, ...frame }).replace('"?"', JSON.stringify(text))).kind
    expect(kind('fine')).toBe('request')
    for (const bad of BAD) expect(kind(bad)).toBe('invalid')
  })
})
