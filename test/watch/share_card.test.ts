// A title that ends within an emoji stood in the page as a broken character, and so on share cards.
import { expect, test } from 'vitest'
import { shareCard } from '../../server/watch/watch_page.js'
import { roomOf } from '../media/record/recorder_fixture.js'

test('the title is not cut within a character', () => {
  const room = { ...roomOf('anna'), type: 'live_room' as const, roomInfo: `${'x'.repeat(79)}😀 and more` }
  expect(shareCard(room, 'en').title).toBe('x'.repeat(79))
})
