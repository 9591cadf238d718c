import { expect, it } from 'vitest'
import { readConfig } from '../../server/config.js'

const A = 'a'.repeat(32)
const B = 'b:b'.repeat(12)
const read = (RTCROOM_ADMIN_TOKENS: string, file: object = {}) =>
  readConfig(file, { RTCROOM_ADMIN_TOKENS }).admin.tokens

it('reads admin.tokens from the environment, as config.ts writes them', () => {
  const tokens = { backend: { scope: 'all', token: A }, eye: { scope: 'read', token: B } }
  expect(read(`backend:all:${A}, eye:read:${B}`)).toEqual(tokens)
  expect(readConfig({ admin: { tokens } }).admin.tokens).toEqual(tokens)
  expect(read('')).toEqual({})
  expect(readConfig().admin.tokens).toEqual({})
})

it.each(['x', `x:${A}`, `x:write:${A}`, 'x:all:short', `:all:${A}`, `x:all:${A},x:read:${B}`, `bad name:all:${A}`])(
  'refuses %s in one line that shows no token',
  (text) => {
    expect(() => read(text)).toThrow(
      /^admin\.tokens: got a value that is not shown here from the environment .* takes \{ name/,
    )
  },
)

it('refuses one token under two names, and the names and tokens of others', () => {
  expect(() => read(`x:all:${A},y:read:${A}`)).toThrow('admin.tokens: x and y have the same token; give each its own')
  expect(() => read(`x:all:${A}`, { admin: { token: A } })).toThrow('admin.tokens: x has the token of admin.token')
  expect(() => read(`admin:all:${A}`)).toThrow('admin.tokens: admin is the name of admin.token')
})
