import { beforeEach, expect, test } from 'vitest'
import { FakePhone, type Transport, type WireSocketListener } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'

/**
 * The phone for tests keeps the rules of the platform: what the library is tried on has to be as strict as a real one.
 */

const turn = () => new Promise((resolve) => setImmediate(resolve))

let clock: ManualClock
let phone: FakePhone
/** What reached the server, and the answers that it still owes. */
let asked: string[]
let owed: (() => void)[]
let sockets: { sent: string[]; listener: WireSocketListener; open: boolean }[]
let log: string[]
let luck: number[]

beforeEach(() => {
  clock = new ManualClock(1_000_000)
  asked = []
  owed = []
  sockets = []
  log = []
  luck = []
  const transport: Transport = {
    request({ url }, done) {
      asked.push(url)
      owed.push(() => done({ status: 200, text: '{"code":0}' }))
      return () => {}
    },
    connect(_url, listener) {
      const socket = { sent: [] as string[], listener, open: true }
      sockets.push(socket)
      queueMicrotask(() => listener.opened())
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.open = false
        },
      }
    },
  }
  phone = new FakePhone({ clock, transport, random: () => luck.shift() ?? 0.5 })
})

function request(url = 'http://h/a', timeout = 8_000) {
  const callbacks = {
    success: (answer: object) => log.push(`success ${JSON.stringify(answer)}`),
    fail: ({ errMsg }: { errMsg: string }) => log.push(errMsg),
  }
  return phone.wx.request({ url, method: 'GET', header: {}, dataType: 'json', timeout, ...callbacks })
}

function connect() {
  const task = phone.wx.connectSocket({ url: 'ws://h', timeout: 8_000, fail: ({ errMsg }) => log.push(errMsg) })
  task.onOpen(() => log.push('open'))
  task.onMessage(({ data }) => log.push(`message ${data}`))
  task.onClose(({ code }) => log.push(`close ${code}`))
  return task
}

test('a request is answered with its status and parsed body, whatever the status', async () => {
  request()
  owed[0]?.()
  expect(log).toEqual(['success {"statusCode":200,"data":{"code":0}}'])
  expect(phone.network.log).toEqual(['GET http://h/a'])
})

test('the eleventh request at once is refused, and there is room again when one has ended', async () => {
  for (let n = 0; n < 11; n += 1) request()
  await turn()
  expect(asked).toHaveLength(10)
  expect(log).toEqual(['request:fail exceed max request count'])
  owed[0]?.()
  request()
  expect(asked).toHaveLength(11)
})

test('the sixth socket at once is refused', async () => {
  for (let n = 0; n < 6; n += 1) connect()
  await turn()
  expect(sockets).toHaveLength(5)
  expect(log.filter((line) => line !== 'open')).toEqual(['connectSocket:fail exceed max socket count'])
})

test('a request without an answer fails at its time-out, and one that is aborted at once; late answers are dropped', () => {
  request('http://h/slow', 3_000)
  const task = request('http://h/aborted')
  task.abort()
  clock.advance(3_000)
  for (const answer of owed) answer()
  expect(log).toEqual(['request:fail abort', 'request:fail timeout'])
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
})

test('hidden for five seconds: requests are interrupted, sockets break, new ones are refused, timers wait until it is shown', async () => {
  const shown: string[] = []
  phone.wx.onAppHide(() => shown.push('hide'))
  phone.wx.onAppShow(() => shown.push('show'))
  request('http://h/long', 60_000)
  const task = connect()
  await turn()
  phone.hide()
  phone.timers.after(4_000, () => log.push('early timer'))
  phone.timers.after(10_000, () => log.push('late timer'))
  clock.advance(4_999)
  expect(log).toEqual(['open', 'early timer'])
  clock.advance(1)
  expect(log.slice(2)).toEqual(['request:fail interrupted', 'close 1006'])
  expect(sockets[0]?.open).toBe(false)
  request()
  connect()
  let failed = false
  task.send({
    data: 'x',
    fail: () => {
      failed = true
    },
  })
  expect(failed).toBe(true)
  await turn()
  expect(log.slice(4)).toEqual(['request:fail interrupted', 'connectSocket:fail interrupted'])
  clock.advance(60_000)
  expect(log).toHaveLength(6)
  phone.show()
  expect(log.slice(6)).toEqual(['late timer'])
  expect(shown).toEqual(['hide', 'show'])
  request()
  expect(asked.at(-1)).toBe('http://h/a')
})

test('shown again within five seconds nothing has happened', async () => {
  connect()
  await turn()
  phone.hide()
  clock.advance(4_000)
  phone.show()
  clock.advance(60_000)
  expect(log).toEqual(['open'])
})

test('in a dead zone nothing comes through and no error comes; afterwards only the sockets break that lost something', async () => {
  const nets: object[] = []
  phone.wx.onNetworkStatusChange((status) => nets.push(status))
  const lively = connect()
  connect()
  await turn()
  phone.offline()
  lively.send({ data: 'lost' })
  request('http://h/a', 2_000)
  await turn()
  expect([sockets[0]?.sent, asked]).toEqual([[], []])
  clock.advance(2_000)
  expect(log).toEqual(['open', 'open', 'request:fail timeout'])
  phone.online()
  expect(log.slice(3)).toEqual(['close 1006'])
  expect(sockets.map(({ open }) => open)).toEqual([false, true])
  expect(nets).toEqual([
    { isConnected: false, networkType: 'none' },
    { isConnected: true, networkType: 'wifi' },
  ])
})

test('a slow network takes its time each way', async () => {
  phone.network.delay = 300
  request()
  expect(asked).toEqual([])
  clock.advance(300)
  owed[0]?.()
  clock.advance(299)
  expect(log).toEqual([])
  clock.advance(1)
  expect(log).toHaveLength(1)
})

test('half of what is lost is lost after the server has done it', () => {
  phone.network.loss = 0.5
  luck = [0.1, 0.9, 0.1, 0.1, 0.9]
  for (const url of ['there', 'back', 'fine']) request(url, 1_000)
  for (const answer of owed) answer()
  clock.advance(1_000)
  expect(asked).toEqual(['back', 'fine'])
  expect(log.sort()).toEqual([
    'request:fail timeout',
    'request:fail timeout',
    'success {"statusCode":200,"data":{"code":0}}',
  ])
})

test('the user is asked, and the settings page may change the answer', () => {
  const answers: string[] = []
  const ask = () =>
    phone.wx.authorize({ scope: 'scope.camera', success: () => answers.push('yes'), fail: () => answers.push('no') })
  ask()
  phone.permissions.set('scope.camera', false)
  ask()
  phone.onSettings = () => phone.permissions.set('scope.camera', true)
  phone.wx.openSetting({ complete: ask })
  expect(answers).toEqual(['yes', 'no', 'yes'])
})
