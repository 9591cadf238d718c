/*
 * The Chinese console showed new kinds of entries by their English names.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { textsOf } from '../../server/browser/console/texts.js'

/** Where entries are written. */
const FOLDERS = ['timeline', 'webhooks', 'middlewares', 'routes'].map((name) => path.join('server', name))
/** `note(roomID, 'left', ...)`, and what room_entries.ts returns. */
const NAMES = [/\bnote\([^')]*'([a-z][a-z ]*)'/g, /return \['([a-z ]+)', \{/g]

it('the console has a Chinese word for everything that stands in a timeline', () => {
  const names = new Set<string>()
  for (const folder of FOLDERS)
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      const text = readFileSync(path.join(folder, file), 'utf8')
      for (const pattern of NAMES) for (const [, name = ''] of text.matchAll(pattern)) names.add(name)
    }
  expect(names.size).toBeGreaterThan(20)
  const { entries } = textsOf('zh')
  expect([...names].filter((name) => entries[name] === undefined)).toEqual([])
})
