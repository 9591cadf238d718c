import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { readableLines } from '../server/log_terminal.js'

/* Whoever ran the server by hand read JSON with times in milliseconds. */
it('shows log lines to a person as time, level, words and fields', async () => {
  const terminal = new PassThrough()
  const log = pino({ base: null }, readableLines(terminal))
  log.warn({ roomID: 'room_1', code: 9 }, 'room is full')
  setTimeout(() => terminal.end(), 50)
  expect(await text(terminal)).toMatch(/^\[\d\d:\d\d:\d\d\.\d+\] WARN: room is full \{"roomID":"room_1","code":9\}\n$/)
})

it('lets nothing from outside move the cursor or recolour the screen', async () => {
  const terminal = new PassThrough()
  const log = pino({ base: null }, readableLines(terminal))
  log.info({ userID: 'a\u001b[2Jb', err: new Error('c\u001b]0;title\u0007\u009b31m') }, 'd\u001b[31m')
  setTimeout(() => terminal.end(), 50)
  const shown = await text(terminal)
  expect(shown.replaceAll('\n', '').match(/\p{Cc}/u)).toBeNull()
  expect(shown).toContain('u001b[31m')
})
