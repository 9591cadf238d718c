// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { native } from '../../../server/browser/phone/device/native.js'
import { Network } from '../../../server/browser/phone/device/network.js'
import { Timers } from '../../../server/browser/phone/device/timers.js'

/** The wire that a phone's socket runs over. */
class FakeWire {
  static last: FakeWire
  readyState = 1
  sent: unknown[] = []
  bufferedAmount = 0
  protocol = 'p'
  binaryType = 'blob'
  extensions = ''
  closed = false
  onopen = () => {}
  onmessage = (_event: { data: unknown }) => {}
  onclose = (_event: { code: number; reason: string; wasClean: boolean }) => {}
  onerror = () => {}
  constructor() {
    FakeWire.last = this
  }
  send(data: unknown) {
    this.sent.push(data)
  }
  close() {
    this.closed = true
  }
}

const before = { ...native }
const globals = {
  WebSocket: window.WebSocket,
  fetch: window.fetch,
  setTimeout: window.setTimeout,
  setInterval: window.setInterval,
}
afterEach(() => {
  Object.assign(native, before)
  Object.assign(window, globals)
})

async function openSocket(network: Network) {
  Object.assign(native, { WebSocket: FakeWire })
  network.install()
  const socket = new window.WebSocket('ws://server/im')
  const heard: string[] = []
  socket.addEventListener('open', () => heard.push('open'))
  socket.addEventListener('message', ({ data }) => heard.push(String(data)))
  socket.addEventListener('close', ({ code }) => heard.push(`close ${code}`))
  FakeWire.last.onopen()
  await vi.waitFor(() => expect(heard).toEqual(['open']))
  return { socket, wire: FakeWire.last, heard }
}

describe('a socket of a phone', () => {
  it('breaks for the mini-program when the network is lost, and stays silent for the server until it is back', async () => {
    const network = new Network()
    const { socket, wire, heard } = await openSocket(network)
    socket.send('one')
    network.set('lost')
    expect(heard).toEqual(['open', 'close 1006'])
    socket.send('two')
    wire.onmessage({ data: 'late' })
    await Promise.resolve()
    expect([wire.sent, wire.closed, heard.length]).toEqual([['one'], false, 2])
    network.set('ok')
    expect(wire.closed).toBe(true)
  })

  it('cannot be opened while the network is lost', async () => {
    const network = new Network()
    network.install()
    network.set('lost')
    const socket = new window.WebSocket('ws://server/im')
    const code = await new Promise((resolve) => {
      socket.onclose = (event) => resolve(event.code)
    })
    expect(code).toBe(1006)
    await expect(window.fetch('http://server/')).rejects.toThrow('network')
  })

  it('holds data back on a slow network, and says how much', async () => {
    const network = new Network()
    const { socket, wire } = await openSocket(network)
    network.set('slow')
    socket.send(new Uint8Array(100))
    expect([socket.bufferedAmount, wire.sent.length]).toEqual([100, 0])
    await vi.waitFor(() => expect(wire.sent).toHaveLength(1), { timeout: 900 })
    expect(socket.bufferedAmount).toBe(0)
  })
})

describe('the timers of a phone', () => {
  it('wait while the mini-program is suspended, and run once on waking', async () => {
    const timers = new Timers()
    timers.install()
    const ran: string[] = []
    window.setTimeout(() => ran.push('once'), 5)
    const cancelled = window.setTimeout(() => ran.push('never'), 5)
    const every = window.setInterval(() => ran.push('every'), 5)
    timers.hold()
    await new Promise((resolve) => native.setTimeout(() => resolve(undefined), 40))
    expect(ran).toEqual([])
    window.clearTimeout(cancelled)
    timers.release()
    expect([...ran].sort()).toEqual(['every', 'once'])
    window.clearInterval(every)
  })
})
