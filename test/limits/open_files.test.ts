import { expect, test } from 'vitest'
import { capacityOf, isLow, openFilesLimit } from '../../server/limits/open_files.js'

test('what this process may open is known', () => {
  expect(openFilesLimit()).toBeGreaterThan(100)
})

/*
 * The limits of connections were numbers of their own. Where a process may open 1,024 files, a thousand idle
 * connections left none for a recording, a key or an honest client. Counting connections alone was not enough: 570
 * downloads of a recording that nobody read held a socket and a file each, and nothing could be opened any more.
 */
test('all ports together, a file beside each connection, leave files over for the process itself', () => {
  for (const files of [64, 300, 1_024, 4_096, 20_000, 1_048_576]) {
    const { http, media } = capacityOf(files)
    expect(2 * (http + media)).toBeLessThanOrEqual(files - Math.min(256, files / 2))
    expect(http).toBeGreaterThan(media)
  }
  expect(capacityOf(Number.POSITIVE_INFINITY).http).toBe(Number.POSITIVE_INFINITY)
  expect(capacityOf(100).http).toBeGreaterThan(0)
  expect(isLow(1_024)).toBe(true)
  expect(isLow(65_536)).toBe(false)
})
