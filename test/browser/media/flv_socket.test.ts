import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FlvSocket } from '../../../server/browser/media/publish/flv_socket.js'
import { TagType } from '../../../server/media/flv/tag.js'

/** A WebSocket whose network the test plays. */
class FakeWebSocket {
  static readonly OPEN = 1
  static readonly CLOSED = 3
  static last: FakeWebSocket
  readyState = 0
  bufferedAmount = 0
  onopen = () => {}
  onmessage = (_event: { data: unknown }) => {}
  onclose = (_event: { code: number; reason: string }) => {}

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeWebSocket.last = this
  }

  accept(): void {
    this.readyState = FakeWebSocket.OPEN
    this.onopen()
  }

  send(bytes: Uint8Array): void {
    this.bufferedAmount += bytes.byteLength
  }

  close(): void {
    this.readyState = FakeWebSocket.CLOSED
  }
}

let closed: string[]
let asked = 0

const open = (): FlvSocket => {
  const socket = new FlvSocket('ws://relay/live/s.flv', {
    opened: () => {},
    keyFrameAsked: () => {
      asked += 1
    },
    closed: (reason, detail) => closed.push(`${reason}: ${detail}`),
  })
  return socket
}
/** A second of stream goes into the socket, and so much leaves it. */
const second = (socket: FlvSocket, bytes: number, leaving: number): void => {
  socket.send({ type: TagType.AUDIO, timestamp: 0, body: new Uint8Array(bytes) })
  FakeWebSocket.last.bufferedAmount -= leaving
  vi.advanceTimersByTime(1_000)
}

beforeEach(() => {
  closed = []
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeWebSocket)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('FlvSocket', () => {
  it('takes a connection for dead when nothing has left it for ten seconds', () => {
    const socket = open()
    FakeWebSocket.last.accept()
    for (let i = 0; i < 9; i++) second(socket, 6_000, 0)
    expect(closed).toEqual([])
    for (let i = 0; i < 3; i++) second(socket, 6_000, 0)
    expect(closed).toEqual(['network: nothing went out for 10 s'])
  })

  it('does not so when it is only thin, and ever more waits', () => {
    const socket = open()
    FakeWebSocket.last.accept()
    for (let i = 0; i < 30; i++) second(socket, 6_000, 4_000)
    expect(closed).toEqual([])
    expect(socket.buffered).toBeGreaterThan(60_000)
  })

  it('does not so when the page was asleep', () => {
    const socket = open()
    FakeWebSocket.last.accept()
    second(socket, 6_000, 6_015)
    vi.setSystemTime(Date.now() + 60_000)
    const late = performance.now() + 60_000
    vi.spyOn(performance, 'now').mockImplementation(() => late)
    second(socket, 6_000, 0)
    expect(closed).toEqual([])
  })

  it('gives up a server that does not answer', () => {
    open()
    vi.advanceTimersByTime(12_000)
    expect(closed).toEqual(['refused: nothing went out for 10 s'])
  })

  it('ends once, and leaves no timer', async () => {
    const socket = open()
    FakeWebSocket.last.accept()
    const done = socket.close()
    FakeWebSocket.last.onclose({ code: 1000, reason: '' })
    await done
    expect(vi.getTimerCount()).toBe(0)
    expect(closed).toEqual([])
  })

  it('says when a key frame is asked for, and takes nothing else that it is sent for that', () => {
    open()
    FakeWebSocket.last.accept()
    for (const data of ['keyframe', 'else', new ArrayBuffer(8)]) FakeWebSocket.last.onmessage({ data })
    expect(asked).toBe(1)
  })
})
