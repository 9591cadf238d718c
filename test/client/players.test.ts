import { expect, test } from 'vitest'
import type { RoomSlot } from '../../wxlite/utils/api/room_slot.js'
import type { PlayerView, TagFailure } from '../../wxlite/utils/api/tags.js'
import type { MediaInfo } from '../../wxlite/utils/protocol.js'
import { seat } from '../../wxlite/utils/room/slots.js'
import { createPlayerTags } from '../../wxlite/utils/tags/players.js'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

const RTC: MediaInfo = { provider: 'tencent', playMode: 'RTC', minCache: 0.1, maxCache: 0.3, mixed: true }

function driven() {
  const clock = new ManualClock(1_000_000)
  const phone = new FakePhone({ clock })
  const shown: PlayerView[][] = []
  const failures: TagFailure[] = []
  let renewed = 0
  let slots: RoomSlot[] = []
  const urls = new Map<string, string>()
  const tags = createPlayerTags({
    platform: phone.platform,
    media: () => RTC,
    renew: async (userID) => {
      renewed += 1
      return urls.get(userID) ?? ''
    },
    onViews: (views) => shown.push(views),
    onFailure: (failure) => failures.push(failure),
  })
  const people = (...names: string[]) => {
    const others = names.map((name) => {
      const [userID = '', state] = name.split(' ')
      const accelerateURL = urls.get(userID) ?? `rtmp://h/live/${userID}_1?s=1`
      urls.set(userID, accelerateURL)
      return {
        userID,
        userName: userID,
        userAvatar: '',
        accelerateURL,
        state: state === 'away' ? ('away' as const) : ('online' as const),
      }
    })
    slots = seat(slots, others, 3)
    tags.show(slots)
  }
  const state = (slot: number, code: number) =>
    tags.statechange({ detail: { code }, currentTarget: { dataset: { slot } } })
  const pass = async (ms: number) => {
    for (let past = 0; past < ms; past += 250) {
      clock.advance(250)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { phone, tags, shown, failures, urls, people, state, pass, renewed: () => renewed }
}

test('one view list per change, set as the server says, with a spinner until the picture comes', () => {
  const { tags, shown, people, state } = driven()
  people('a', 'b')
  expect(shown).toHaveLength(1)
  expect(
    tags.views.map(({ userID, src, loading, mode, minCache }) => ({ userID, src, loading, mode, minCache })),
  ).toEqual([
    { userID: 'a', src: 'rtmp://h/live/a_1?s=1', loading: true, mode: 'RTC', minCache: 0.1 },
    { userID: 'b', src: 'rtmp://h/live/b_1?s=1', loading: true, mode: 'RTC', minCache: 0.1 },
    { userID: '', src: '', loading: false, mode: 'RTC', minCache: 0.1 },
  ])
  state(0, 2004)
  expect(tags.views[0]?.loading).toBe(false)
  state(0, 2007)
  expect(tags.views[0]?.loading).toBe(true)
  expect(tags.views[1]?.loading).toBe(true)
  const before = shown.length
  state(0, 2007)
  state(7, 2004)
  expect(shown).toHaveLength(before)
})

test('others coming and going leave a running player as it is', () => {
  const { tags, people, state } = driven()
  people('a', 'b', 'c')
  state(1, 2004)
  const before = tags.views[1]
  people('b', 'c')
  people('b', 'c', 'd')
  expect(tags.views[1]).toBe(before)
  expect(tags.views.map(({ userID }) => userID)).toEqual(['d', 'b', 'c'])
})

test('a broken player is started again at growing intervals, with the newest address, and fails visibly after three times', async () => {
  const { phone, tags, people, state, pass, urls, failures, renewed } = driven()
  people('a')
  state(0, 2004)
  state(0, -2301)
  expect(tags.views[0]).toMatchObject({ loading: true, failed: false })
  await pass(1_500)
  expect(renewed()).toBe(1)
  expect(phone.player('player-0').calls).toEqual(['stop', 'play'])
  urls.set('a', 'rtmp://h/live/a_1?s=2')
  state(0, -2301)
  await pass(2_500)
  expect(tags.views[0]?.src).toBe('rtmp://h/live/a_1?s=2')
  expect(failures).toEqual([])
  state(0, -2301)
  expect(failures).toMatchObject([{ code: -9, tagCode: -2301 }])
  expect(tags.views[0]?.failed).toBe(true)
  state(0, 2004)
  expect(tags.views[0]).toMatchObject({ failed: false, loading: false })
  const before = renewed()
  await pass(60_000)
  expect(renewed()).toBe(before)
})

test('somebody who is away is not hunted; back with a new stream the new one is played', async () => {
  const { tags, people, state, pass, urls, renewed } = driven()
  people('a')
  state(0, 2004)
  people('a away')
  state(0, -2301)
  await pass(30_000)
  expect(renewed()).toBe(0)
  expect(tags.views[0]).toMatchObject({ away: true, loading: false })
  urls.set('a', 'rtmp://h/live/a_2?s=1')
  people('a')
  expect(tags.views[0]).toMatchObject({ away: false, loading: true, src: 'rtmp://h/live/a_2?s=1' })
})

test('stopping empties every slot and ends every attempt', async () => {
  const { phone, tags, people, state } = driven()
  people('a', 'b')
  state(0, -2301)
  state(1, -2301)
  tags.stop()
  expect(tags.views).toEqual([])
  expect(phone.leftovers.timers).toBe(0)
})
