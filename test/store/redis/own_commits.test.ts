import { expect, test, vi } from 'vitest'
import type { Commit } from '../../../server/rooms/rules/commit.js'
import { OwnCommits } from '../../../server/store/redis/own_commits.js'
import { entry, roomsFixture, user } from '../../rooms/fixture.js'
import { until } from '../../support/built_server.js'
import { storesOfFile } from '../../support/stores_of_file.js'

const stores = storesOfFile()

test('a node reads the changes of the others alone, and hears all of them', async () => {
  const prefix = stores.prefix()
  let done = 0
  const listeners = [{ reach: 'once' as const, committed: () => done++ }]
  const first = roomsFixture({ store: await stores.open({ prefix }), listeners })
  const second = roomsFixture({ store: await stores.open({ prefix }), listeners })
  await first.rooms.multi_room.enter(user('a'), 'r', entry('a'))
  // From then on the shard follows the bus.
  await until(() => done === 1 && second.notifier.published.length === 1)
  const parse = vi.spyOn(JSON, 'parse')
  await first.rooms.multi_room.enter(user('b'), 'r', entry('b'))
  await until(() => second.notifier.published.length === 2)
  expect(parse.mock.calls.filter(([text]) => text.includes('"born":'))).toHaveLength(1)
  expect(first.notifier.kinds('r')).toEqual(['join', 'join'])
  expect(done).toBe(2)
  parse.mockRestore()
})

const commit: Commit = {
  ...{ roomID: 'r', type: 'multi_room', creator: '', born: false, ended: false },
  ...{ changes: [], messages: [], expelled: [], streams: { claimed: [], released: [], cut: [], kicked: [] } },
}

test('a commit is known once, and of several of one write none', () => {
  const own = new OwnCommits()
  own.written('1', [commit])
  own.written('2', [commit, { ...commit, ended: true }])
  own.written('3', [commit])
  own.forget('3')
  expect([own.heard('1'), own.heard('1'), own.heard('2'), own.heard('3')]).toEqual([commit, ...Array(3)])
  own.written('4', [commit])
  own.forgetAll()
  expect(own.heard('4')).toBeUndefined()
})
