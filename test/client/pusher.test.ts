import { expect, test } from 'vitest'
import { RoomError } from '../../wxlite/utils/api/room_error.js'
import type { PusherView, TagFailure } from '../../wxlite/utils/api/tags.js'
import { createPusherTag, type PusherTagOptions } from '../../wxlite/utils/tags/pusher.js'
import { FakePhone, ON_PAGE } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A driver with its tag on a phone, and a log of what it did to the room. */
function driven(change: Partial<PusherTagOptions> = {}) {
  const clock = new ManualClock(1_000_000)
  const phone = new FakePhone({ clock })
  const log: string[] = []
  const failures: TagFailure[] = []
  const views: PusherView[] = []
  let number = 0
  const tag = createPusherTag({
    platform: phone.platform,
    address: async () => `rtmp://h/live/me_${++number}`,
    enter: async (url) => {
      log.push(`enter ${url.at(-1)}`)
    },
    suspended: () => log.push('suspended'),
    onView: (view) => {
      views.push(view)
      phone.pusher.bind(view)
    },
    onFailure: (failure) => failures.push(failure),
    ...change,
  })
  phone.pusher.onEvent = (event) => tag.statechange(event)
  const pass = async (ms: number) => {
    for (let past = 0; past < ms; past += 100) {
      clock.advance(100)
      await turn()
    }
  }
  const code = (value: number) => tag.statechange({ detail: { code: value } })
  return {
    clock,
    phone,
    tag,
    log,
    failures,
    views,
    pass,
    code,
    start: async () => void (await Promise.all([tag.start(), pass(300)])),
  }
}

test('it pushes first and enters at the first 1002, once, whatever is repeated', async () => {
  const { tag, log, code, start, phone } = driven()
  await start()
  expect(phone.pusher.published).toEqual(['rtmp://h/live/me_1'])
  code(1002)
  code(1005)
  expect(log).toEqual(['enter 1'])
  expect(tag.view).toMatchObject({ phase: 'live', url: 'rtmp://h/live/me_1', autopush: true })
})

test('a phone that says 1005 in place of 1002 enters too', async () => {
  const { tag, log, phone, code, pass } = driven()
  phone.pusher.connects = undefined
  const started = tag.start()
  await pass(100)
  code(1005)
  await started
  expect(log).toEqual(['enter 1'])
})

test('a broken push (-1307, 3004) goes on with a fresh address and enters again', async () => {
  const { tag, log, code, start, pass, failures } = driven()
  await start()
  code(-1307)
  await pass(1_000)
  expect(log).toEqual(['enter 1', 'enter 2'])
  code(3004)
  await pass(1_000)
  expect(log.at(-1)).toBe('enter 3')
  expect(tag.view.phase).toBe('live')
  expect(failures).toEqual([])
})

test('a push that cannot be mended is given up after five fresh addresses and says so', async () => {
  const { tag, code, start, pass, phone, failures } = driven()
  await start()
  phone.pusher.connects = undefined
  code(-1307)
  await pass(150_000)
  expect(failures).toMatchObject([{ code: -6, errMsg: '推流连接断开' }])
  expect(tag.view).toMatchObject({ phase: 'failed', url: 'rtmp://h/live/me_6' })
})

test('a stream that begins and breaks at once gets its five addresses at growing intervals, not a storm of them', async () => {
  let asked = 0
  const { tag, start, pass, phone, failures, code } = driven({ address: async () => `rtmp://h/live/me_${++asked}` })
  await start()
  const published = phone.pusher.onEvent
  phone.pusher.onEvent = (event) => {
    published(event)
    if (event.detail.code === 1002) code(3004)
  }
  code(3004)
  await pass(3_000)
  expect(asked).toBeLessThanOrEqual(4)
  await pass(60_000)
  expect(asked).toBe(6)
  expect(failures).toMatchObject([{ code: -6 }])
  expect(tag.view.phase).toBe('failed')
})

test('without a network no address can be had: that is waited for, however long, and ends with the network coming back', async () => {
  let reachable = true
  let asked = 0
  const { tag, log, start, pass, phone, failures, code } = driven({
    address: async () => {
      asked += 1
      if (!reachable) throw new RoomError(-3, '网络请求失败或超时', 'get_push_url')
      return `rtmp://h/live/me_${asked}`
    },
  })
  await start()
  reachable = false
  phone.offline()
  code(-1307)
  await pass(300_000)
  expect(failures).toEqual([])
  expect(tag.view.phase).toBe('reconnecting')
  expect(asked).toBeLessThan(40)
  reachable = true
  phone.online()
  await pass(1_000)
  expect(tag.view.phase).toBe('live')
  expect(log).toHaveLength(2)
  tag.stop()
  expect(phone.leftovers).toMatchObject({ timers: 0, listeners: 0 })
})

test('a server that refuses an address is asked five times, then the page gets a failure', async () => {
  let refused = false
  const { start, pass, failures, code } = driven({
    address: async () => {
      if (refused) throw new RoomError(7, '鉴权失败[7]', 'get_push_url')
      return 'rtmp://h/live/me_1'
    },
  })
  await start()
  refused = true
  code(-1307)
  await pass(60_000)
  expect(failures).toMatchObject([{ code: -6 }])
})

test('5000 of an app that stays in sight (a phone call) ends by itself, with a fresh address', async () => {
  const { tag, log, start, pass, code } = driven()
  await start()
  code(5000)
  expect(tag.view.phase).toBe('suspended')
  await pass(3_000)
  expect(log).toEqual(['enter 1', 'suspended', 'enter 2'])
  expect(tag.view.phase).toBe('live')
})

test('a tag that goes on by itself after an interruption takes the seat back with the address that it has', async () => {
  const { tag, log, start, pass, code } = driven()
  await start()
  code(5001)
  code(1002)
  await pass(10_000)
  expect(log).toEqual(['enter 1', 'suspended', 'enter 1'])
  expect(tag.view.phase).toBe('live')
})

test('a poor uplink is shown until five seconds after the last sign of it', async () => {
  const { tag, start, pass, code } = driven()
  await start()
  code(1101)
  await pass(4_000)
  code(1101)
  await pass(4_000)
  expect(tag.view.weak).toBe(true)
  await pass(1_000)
  expect(tag.view.weak).toBe(false)
})

test('5000 suspends the seat, and the way back has a fresh address', async () => {
  const { tag, log, code, start, pass, phone } = driven()
  await start()
  code(5000)
  phone.hide()
  expect(tag.view.phase).toBe('suspended')
  expect(log.at(-1)).toBe('suspended')
  await pass(30_000)
  expect(log).toEqual(['enter 1', 'suspended'])
  phone.show()
  await pass(1_000)
  expect(log).toEqual(['enter 1', 'suspended', 'enter 2'])
})

test('a glance away of less than 5 s leaves a running stream alone', async () => {
  const { log, start, pass, phone } = driven()
  await start()
  phone.hide()
  await pass(3_000)
  phone.show()
  await pass(2_000)
  expect(log).toEqual(['enter 1'])
})

// A web page cannot open the browser's settings.
test.skipIf(ON_PAGE)(
  'without permission it asks, leads to the settings page, and goes on when it was granted there',
  async () => {
    const asked: string[] = []
    const { tag, phone, pass, log } = driven({
      explain: async (scope) => {
        asked.push(scope)
        return true
      },
    })
    phone.permissions.set('scope.record', false)
    phone.onSettings = () => phone.permissions.set('scope.record', true)
    await Promise.all([tag.start(), pass(300)])
    expect(asked).toEqual(['scope.record'])
    expect(log).toEqual(['enter 1'])
  },
)

test('without permission and without a way to it: -7, and nothing runs', async () => {
  const { tag, phone, failures } = driven()
  phone.permissions.set('scope.camera', false)
  await expect(tag.start()).rejects.toMatchObject({ errCode: -7 })
  expect(failures).toMatchObject([{ code: -7 }])
  expect(tag.view).toMatchObject({ phase: 'denied', url: '' })
})

test.each([
  [-1301, -4],
  [-1302, -5],
  [-1303, -6],
  [-1304, -6],
])('state %i is component code %i', async (state, component) => {
  const { code, start, failures, tag } = driven()
  await start()
  code(state)
  expect(failures).toMatchObject([{ code: component, tagCode: state }])
  expect(tag.view.phase).toBe('failed')
})

test('a permission taken away is one failure, whatever the camera reports after it', async () => {
  const { code, start, failures, tag } = driven()
  await start()
  tag.error({ detail: { errCode: 10001, errMsg: 'refused' } })
  code(-1301)
  expect(failures).toMatchObject([{ code: -7, tagCode: 10001 }])
  expect(tag.view.phase).toBe('denied')
})

test('a refused first entry stops the tag and rejects start with the refusal', async () => {
  const { tag, pass } = driven({
    enter: () => Promise.reject(new RoomError(5001, '超出房间人数上限[5001]', 'add_pusher')),
  })
  const started = expect(tag.start()).rejects.toMatchObject({ errCode: 5001 })
  await pass(300)
  await started
  expect(tag.view).toMatchObject({ phase: 'idle', url: '' })
})

test('stopping leaves nothing: no timer, no listener, no address, and a start under way is rejected', async () => {
  const { tag, phone, start, code } = driven()
  await start()
  code(1101)
  expect(tag.view.weak).toBe(true)
  tag.stop()
  expect(phone.leftovers).toMatchObject({ timers: 0, listeners: 0 })
  expect(tag.view).toMatchObject({ url: '', phase: 'idle', autopush: false })
  phone.pusher.connects = undefined
  const started = expect(tag.start()).rejects.toMatchObject({ errMsg: '已停止' })
  await turn()
  await turn()
  tag.stop()
  await started
  expect(phone.leftovers).toMatchObject({ timers: 0, listeners: 0 })
})

test('muting only shows; switching the camera off restarts a running tag, as the platform wants it', async () => {
  const { tag, views, start, pass, phone } = driven()
  await start()
  const before = views.length
  tag.set({ muted: true })
  expect(views.slice(before)).toMatchObject([{ muted: true }])
  expect(phone.pusher.published).toHaveLength(1)
  tag.set({ enableCamera: false })
  await pass(500)
  expect(phone.pusher.published).toHaveLength(2)
  expect(tag.view).toMatchObject({ enableCamera: false, muted: true, phase: 'live' })
})

/**
 * A page stopped while its first address was still being fetched, and started again; the first fetch then failed and
 * stopped the second start with it.
 */
test('an address that fails after stop and a new start is not the new start to end', async () => {
  const fetches: ((error: Error) => void)[] = []
  const { tag, log, pass } = driven({
    address: () =>
      fetches.length > 0
        ? Promise.resolve('rtmp://h/live/me_2')
        : new Promise((_resolve, reject) => {
            fetches.push(reject)
          }),
  })
  const first = expect(tag.start()).rejects.toThrow()
  await turn()
  tag.stop()
  const second = tag.start()
  await turn()
  fetches[0]?.(new Error('no network'))
  await Promise.all([first, second, pass(300)])
  expect(log).toEqual(['enter 2'])
  expect(tag.view.phase).toBe('live')
})
