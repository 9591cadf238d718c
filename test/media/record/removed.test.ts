/*
 * An operator removed files to have room on the disk, among them one that was being written. Up to an hour went on into
 * it, without a line in the log; then it stood in the list, and everybody was told where to find it.
 */
import { rm } from 'node:fs/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { ManualClock } from '../../support/manual_clock.js'
import { makeClip } from './clip.js'
import { type RecorderFixture, recorderFixture, roomOf } from './recorder_fixture.js'

let fixture: RecorderFixture
afterEach(() => fixture.close())

it('a file that is removed while it is written is followed by another one within ten seconds', async () => {
  const clock = new ManualClock()
  fixture = await recorderFixture({ mode: 'all' }, clock)
  const { relay, store, folder, finished, files, commit } = fixture
  commit(roomOf('anna', 'anna'))
  const publication = relay.publish('anna_1', { end() {}, ping() {} })
  const send = (from: number, to: number) => {
    for (const { type, timestamp, body } of clip)
      if (timestamp >= from && timestamp < to && (type === TagType.AUDIO || type === TagType.VIDEO))
        publication.tag(type, timestamp, Buffer.from(body))
    publication.flush()
  }
  const clip = makeClip({ seconds: 8 })
  send(0, 4_000)
  const running = () => store.list(({ size }) => size > 0)
  await vi.waitFor(() => expect(running()).toHaveLength(1))
  const [lost] = running()
  await rm(folder, { recursive: true })
  clock.advance(10_000)
  await vi.waitFor(() => expect(running()).toHaveLength(0))
  send(4_000, 8_000)
  await vi.waitFor(() => expect(running()).toHaveLength(1))
  publication.end('ended')
  await vi.waitFor(() => expect(finished).toHaveLength(1))
  expect(await files()).toEqual([store.file(finished[0]?.record.recordID ?? '')])
  expect(store.list(() => true).map(({ recordID }) => recordID)).not.toContain(lost?.recordID)
})
