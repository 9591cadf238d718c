// After a failover of Redis that had lost its last second, everybody who came back heard all messages of the
// room again: their last number was beyond the last one that was kept, as it is after a restart of a process
// that counts by itself.
import { expect, test } from 'vitest'
import { IM_LIMITS } from '../../../server/im/embedded/limits.js'
import { RoomChannel } from '../../../server/im/embedded/room_channel.js'

const message = (msgSeq: number) => ({
  event: 'message' as const,
  roomID: 'r',
  userID: 'ann',
  userName: 'ann',
  userAvatar: '',
  kind: 'text' as const,
  data: `m${msgSeq}`,
  time: 0,
  msgSeq,
})

const asKept = (numbers: readonly number[]) => ({ messages: numbers.map(message), msgSeq: numbers.at(-1) ?? 0 })

async function kept(numbers: readonly number[]): Promise<RoomChannel> {
  const channel = new RoomChannel('r', IM_LIMITS, 0)
  await channel.follow(Promise.resolve(asKept(numbers)))
  return channel
}

const told = (channel: RoomChannel, after: number) => channel.messagesAfter(after, 10_000).map(({ data }) => data)

test('who heard messages that a failover lost is told none twice, and who missed some is told all others', async () => {
  const channel = await kept([1, 2, 3, 4])
  expect(told(channel, 6)).toEqual([])
  // Numbers go on far beyond what anybody can have seen.
  channel.hear(message(1_005))
  expect(told(channel, 6)).toEqual(['m1005'])
  expect(told(channel, 2)).toEqual(['m3', 'm4', 'm1005'])
})

test('a process that counts by itself tells all to whom it does not know', () => {
  const channel = new RoomChannel('r', IM_LIMITS, 0)
  for (const number of [1, 2]) channel.hear(message(number))
  expect(told(channel, 900)).toEqual(['m1', 'm2'])
})

// Numbers begin at the clock, and so did a channel, whose clock was later: what it heard before the kept messages were
// read looked old, and nobody on that node was ever told.
test('what is heard while the kept messages are read is told, once', async () => {
  const channel = new RoomChannel('r', IM_LIMITS, 1_000)
  let read = (_: ReturnType<typeof asKept>) => {}
  const followed = channel.follow(new Promise((resolve) => (read = resolve)))
  channel.hear(message(12))
  channel.hear(message(13))
  read(asKept([11, 12]))
  await followed
  expect(told(channel, 11)).toEqual(['m12', 'm13'])
  expect(channel.msgSeq).toBe(13)
})
