// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { native } from '../../../server/browser/phone/device/native.js'
import { Network } from '../../../server/browser/phone/device/network.js'
import { request } from '../../../server/browser/phone/wx/request.js'
import { sockets } from '../../../server/browser/phone/wx/socket.js'

class FakeSocket {
  static all: FakeSocket[] = []
  readyState = 0
  binaryType = 'blob'
  sent: unknown[] = []
  closedWith: unknown[] | undefined
  onopen = () => {}
  onmessage = (_event: { data: unknown }) => {}
  onclose = (_event: { code: number; reason: string }) => {}
  onerror = () => {}
  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }
  send(data: unknown) {
    this.sent.push(data)
  }
  close(...args: unknown[]) {
    this.closedWith = args
  }
}

const globals = { WebSocket: window.WebSocket }

beforeEach(() => {
  FakeSocket.all = []
  Object.assign(window, { WebSocket: FakeSocket })
})
afterEach(() => {
  Object.assign(window, globals)
  vi.useRealTimers()
})

/** What a socket told its mini-program, and what its options' callbacks heard. */
function connected(wx: ReturnType<typeof sockets>, url = 'wss://rooms.example/weapp/im', timeout?: number) {
  const heard: unknown[] = []
  const tell = (name: string) => (detail: object) => void heard.push([name, detail])
  const task = wx.connectSocket({
    url,
    success: tell('success'),
    fail: tell('fail'),
    complete: tell('complete'),
    ...(timeout && { timeout }),
  })
  task.onOpen(tell('open'))
  task.onMessage(tell('message'))
  task.onClose(tell('close'))
  task.onError(tell('error'))
  return { task, heard }
}

describe('wx.connectSocket', () => {
  it('opens, hands on what comes, and closes', async () => {
    const { task, heard } = connected(sockets())
    await Promise.resolve()
    const [socket] = FakeSocket.all
    socket?.onopen()
    socket?.onmessage({ data: 'hello' })
    expect(heard).toEqual([
      ['success', { errMsg: 'connectSocket:ok' }],
      ['complete', { errMsg: 'connectSocket:ok' }],
      ['open', { header: {}, profile: {} }],
      ['message', { data: 'hello' }],
    ])
    const sending = vi.fn()
    task.send({ data: 'early', fail: sending })
    await Promise.resolve()
    expect(sending).toHaveBeenCalledWith({ errMsg: 'sendSocketMessage:fail SocketTask.readyState is not OPEN' })
    if (socket) socket.readyState = 1
    task.send({ data: 'now' })
    task.close({ code: 4000, reason: 'bye' })
    socket?.onclose({ code: 1006, reason: '' })
    expect([socket?.sent, socket?.closedWith, heard.at(-1)]).toEqual([
      ['now'],
      [4000, 'bye'],
      ['close', { code: 4000, reason: 'bye' }],
    ])
  })

  it('refuses a sixth socket and an address that is none, and tells so', async () => {
    const wx = sockets()
    const open = Array.from({ length: 5 }, () => connected(wx))
    const sixth = connected(wx)
    const wrong = connected(wx, 'rooms.example')
    await Promise.resolve()
    const exceeded = { errMsg: 'connectSocket:fail exceed max task count' }
    expect(sixth.heard).toEqual([
      ['fail', exceeded],
      ['complete', exceeded],
    ])
    expect(wrong.heard[0]).toEqual(['fail', { errMsg: 'connectSocket:fail invalid url "rooms.example"' }])
    expect([sixth.task.readyState, FakeSocket.all.length, open.length]).toEqual([3, 5, 5])
    FakeSocket.all[0]?.onclose({ code: 1000, reason: '' })
    connected(wx)
    expect(FakeSocket.all).toHaveLength(6)
  })

  it('tells one error when it cannot connect in time', () => {
    vi.useFakeTimers()
    const { heard } = connected(sockets(), undefined, 5_000)
    vi.advanceTimersByTime(5_000)
    const [socket] = FakeSocket.all
    socket?.onerror()
    socket?.onclose({ code: 1006, reason: '' })
    expect(heard.slice(-2)).toEqual([
      ['error', { errMsg: 'connectSocket:fail timeout' }],
      ['close', { code: 1006, reason: '' }],
    ])
    expect(socket?.closedWith).toEqual([])
  })
})

describe('wx.request', () => {
  /** `wx.request` whose exchanges wait until the test answers them. */
  function waiting() {
    const flying: { url: string; init: RequestInit; answer(response: Response): void }[] = []
    const fetch = (url: RequestInfo | URL, init: RequestInit = {}) =>
      new Promise<Response>((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
        flying.push({ url: String(url), init, answer: resolve })
      })
    return { flying, wx: request({ device: { network: { fetch } } }), fetch }
  }

  it('answers any status as a success, JSON where it is JSON', async () => {
    const { wx, flying } = waiting()
    const answer = wx.request({ url: 'https://rooms.example/a', data: { x: 1, y: 'ä' } })
    await vi.waitFor(() => expect(flying).toHaveLength(1))
    expect(flying[0]?.url).toBe('https://rooms.example/a?x=1&y=%C3%A4')
    flying[0]?.answer(new Response('{"code":1}', { status: 500 }))
    expect(await answer).toEqual({
      errMsg: 'request:ok',
      data: { code: 1 },
      statusCode: 500,
      header: expect.any(Object),
      cookies: [],
    })
  })

  it('lets ten be under way; the others wait for their turn', async () => {
    const { wx, flying } = waiting()
    const done: number[] = []
    for (let i = 0; i < 12; i++) wx.request({ url: `https://rooms.example/${i}`, success: () => done.push(i) })
    await vi.waitFor(() => expect(flying).toHaveLength(10))
    flying[3]?.answer(new Response('ok'))
    await vi.waitFor(() => expect([done, flying.length]).toEqual([[3], 11]))
    expect(flying[10]?.url).toBe('https://rooms.example/10')
    for (const { answer } of flying) answer(new Response('ok'))
    await vi.waitFor(() => expect(flying).toHaveLength(12))
  })

  it('fails in the words of WeChat', async () => {
    const { wx, flying } = waiting()
    await expect(wx.request({ url: '/weapp/x' })).rejects.toEqual({ errMsg: 'request:fail invalid url "/weapp/x"' })
    const aborted = wx.request({ url: 'https://rooms.example/' })
    await vi.waitFor(() => expect(flying).toHaveLength(1))
    aborted.abort()
    await expect(aborted).rejects.toEqual({ errMsg: 'request:fail abort' })
    await expect(wx.request({ url: 'https://rooms.example/', timeout: 10 })).rejects.toEqual({
      errMsg: 'request:fail timeout',
    })
  })

  it('is interrupted when the phone breaks off what the hidden mini-program has open', async () => {
    const { fetch, flying } = waiting()
    const before = native.fetch
    Object.assign(native, { fetch })
    onTestFinished(() => void Object.assign(native, { fetch: before }))
    const network = new Network()
    const answer = request({ device: { network } }).request({ url: 'https://rooms.example/' })
    await vi.waitFor(() => expect(flying).toHaveLength(1))
    network.suspend()
    await expect(answer).rejects.toEqual({ errMsg: 'request:fail interrupted' })
  })
})
