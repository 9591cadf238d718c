import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { ImLimits } from '../../../server/im/embedded/limits.js'
import { HubFixture } from './hub_fixture.js'
import { member } from './rooms_stub.js'

describe('ImHub, limits', () => {
  let im: HubFixture
  afterEach(() => im.stop())

  async function start(limits: Partial<ImLimits> = {}): Promise<void> {
    im = await HubFixture.start(limits)
    im.rooms.put('r1', { creator: 'ann', members: ['ann', 'ben'] })
  }

  /** The HTTP status that refuses a socket, or 101. */
  async function status(headers: { [name: string]: string } = {}, url = im.url()): Promise<number> {
    const ws = new WebSocket(url, { headers })
    const [answer] = await Promise.race([
      once(ws, 'open').then(() => [{ statusCode: 101 }]),
      once(ws, 'unexpected-response').then(([, response]) => [response]),
    ])
    ws.on('error', () => undefined)
    ws.terminate()
    return answer.statusCode
  }

  describe('saying who one is', () => {
    it('comes first, with a token of that user, and in time', async () => {
      await start()
      const hasty = im.connect()
      await hasty.opened
      expect(await hasty.ask('ping')).toMatchObject({ code: 7 })
      expect(await hasty.closed).toMatchObject({ code: 4401 })

      const liar = im.connect()
      await liar.opened
      expect(await liar.ask('auth', { userID: 'ann', token: 'ben.s1' })).toMatchObject({ code: 7 })
      expect(await liar.closed).toMatchObject({ code: 4401 })

      const silent = im.connect()
      await silent.opened
      await im.client('ann')
      im.clock.advance(5_000)
      expect(await silent.closed).toMatchObject({ code: 4401 })
      await vi.waitFor(() => expect(im.hub.stats()).toMatchObject({ sockets: 1, unauthenticated: 0, users: 1 }))
    })

    it('happens once', async () => {
      await start()
      const ann = await im.client('ann')
      expect(await ann.ask('auth', { userID: 'ben', token: 'ben.s1' })).toMatchObject({ code: 1 })
      expect(im.hub.stats().users).toBe(1)
    })

    it('ends with the login', async () => {
      await start()
      const [one, two] = [await im.client('ann', 's1'), await im.client('ann', 's2')]
      im.revoke('ann', 's1')
      expect(await one.closed).toMatchObject({ code: 4401 })
      await two.settled()
      for (let minute = 0; minute < 61; minute += 1) {
        im.clock.advance(59_000)
        await two.settled()
      }
      im.clock.advance(2_000)
      expect((await two.closed).code).toBe(4401)
    })
  })

  describe('frames', () => {
    it.each([['no JSON'], ['[]'], ['{}'], ['null'], ['{"op":"ping"}'], ['{"id":"1","op":"ping"}'], ['{"id":1}']])(
      'that cannot be answered close the socket: %s',
      async (frame) => {
        await start()
        const ann = await im.client('ann')
        ann.ws.send(frame)
        expect(await ann.closed).toMatchObject({ code: 4400 })
      },
    )

    it('that are wrong in a field are refused by name, and the socket stays', async () => {
      await start()
      const ann = await im.client('ann')
      expect(await ann.ask('join', { roomID: '../x' })).toMatchObject({
        code: 1,
        message: expect.stringContaining('roomID'),
      })
      expect(await ann.ask('join', { roomID: 'r1', seq: -1 })).toMatchObject({ code: 1 })
      expect(await ann.ask('fly')).toMatchObject({ code: 1 })
      expect(await ann.ask('ping')).toMatchObject({ code: 0 })
    })

    it('that are binary or too long close the socket', async () => {
      await start()
      const [ann, ben] = [await im.client('ann'), await im.client('ben')]
      ann.ws.send(Buffer.from('{"id":1,"op":"ping"}'))
      expect(await ann.closed).toMatchObject({ code: 4400 })
      ben.ws.send('x'.repeat(257 * 1024))
      expect(await ben.closed).toMatchObject({ code: 1009 })
    })

    it('that come too fast close the socket, pings of the protocol included', async () => {
      await start()
      const [ann, ben] = [await im.client('ann'), await im.client('ben')]
      for (let index = 0; index < 250; index += 1) ann.ws.send('{"id":1,"op":"ping"}')
      expect(await ann.closed).toMatchObject({ code: 4429 })
      ben.ws.ping('x')
      expect(String((await once(ben.ws, 'pong'))[0])).toBe('x')
      for (let index = 0; index < 250; index += 1) ben.ws.ping()
      expect(await ben.closed).toMatchObject({ code: 4429 })
      const dan = await im.client('dan')
      for (let index = 0; index < 250; index += 1) dan.ws.pong()
      expect(await dan.closed).toMatchObject({ code: 4429 })
    })

    it('are answered in the order in which they came', async () => {
      await start()
      const ann = await im.client('ann')
      im.rooms.delay = () => new Promise((resolve) => setImmediate(resolve))
      const order: string[] = []
      await Promise.all([
        ann.ask('join', { roomID: 'r1' }).then(() => order.push('join')),
        ann.ask('send', { roomID: 'r1', kind: 'text', data: 'x' }).then((reply) => order.push(`send ${reply.code}`)),
        ann.ask('ping').then(() => order.push('ping')),
      ])
      expect(order).toEqual(['join', 'send 0', 'ping'])
    })

    it('that come at once are worked off one in a turn of the loop, so that others come between', async () => {
      await start()
      const ann = await im.client('ann')
      let turns = 0
      let counting = true
      const count = (): void => {
        turns += 1
        if (counting) setImmediate(count)
      }
      setImmediate(count)
      await Promise.all(Array.from({ length: 60 }, () => ann.ask('ping')))
      counting = false
      expect(turns).toBeGreaterThanOrEqual(60)
    })
  })

  it('closes an idle socket after a minute, and not one that pings', async () => {
    await start()
    const [idle, lively] = [await im.client('ann'), await im.client('ben')]
    im.clock.advance(40_000)
    await lively.settled()
    im.clock.advance(40_000)
    expect(await idle.closed).toMatchObject({ code: 4408 })
    await lively.settled()
  })

  it('closes the oldest socket of a user who opens too many', async () => {
    await start({ socketsPerUser: 2 })
    const first = await im.joined('ann', 'r1', 's1')
    const second = await im.client('ann', 's2')
    await im.client('ann', 's3')
    expect(await first.closed).toMatchObject({ code: 4409 })
    await second.settled()
    await vi.waitFor(() => expect(im.hub.stats().sockets).toBe(2))
  })

  it('refuses sockets beyond the number in all and per address', async () => {
    await start({ sockets: 4, socketsPerIP: 2 })
    await im.client('a', 's', { 'x-test-ip': '1.1.1.1' })
    await im.client('b', 's', { 'x-test-ip': '1.1.1.1' })
    expect(await status({ 'x-test-ip': '1.1.1.1' })).toBe(503)
    const third = await im.client('c', 's', { 'x-test-ip': '2.2.2.2' })
    await im.client('d', 's', { 'x-test-ip': '3.3.3.3' })
    expect(await status({ 'x-test-ip': '4.4.4.4' })).toBe(503)
    third.ws.close()
    await vi.waitFor(() => expect(im.hub.stats().sockets).toBe(3))
    expect(await status({ 'x-test-ip': '4.4.4.4' })).toBe(101)
  })

  it('counts the addresses of one IPv6 network as one', async () => {
    await start({ socketsPerIP: 2 })
    await im.client('a', 's', { 'x-test-ip': '2001:db8:1:2::1' })
    await im.client('b', 's', { 'x-test-ip': '2001:db8:1:2:ffff::2' })
    expect(await status({ 'x-test-ip': '2001:db8:1:2:3::3' })).toBe(503)
    expect(await status({ 'x-test-ip': '2001:db8:1:3::1' })).toBe(101)
  })

  it('lets the oldest of too many silent sockets go, so that those who say nothing keep nobody out', async () => {
    await start({ unauthenticated: 2 })
    const silent = [im.connect(), im.connect()]
    for (const { opened } of silent) await opened
    const ann = await im.client('ann')
    expect(await silent[0]?.closed).toMatchObject({ code: 4429 })
    await ann.settled()
    expect(im.hub.stats()).toMatchObject({ unauthenticated: 1, users: 1 })
  })

  it('refuses sockets that one address opens too fast', async () => {
    await start({ opensPerSecond: 1, openBurst: 2 })
    const codes = []
    for (const ip of ['1.1.1.1', '1.1.1.1', '1.1.1.1', '2.2.2.2']) codes.push(await status({ 'x-test-ip': ip }))
    expect(codes).toEqual([101, 101, 503, 101])
    im.clock.advance(1_000)
    expect(await status({ 'x-test-ip': '1.1.1.1' })).toBe(101)
  })

  it('leaves other paths to others', async () => {
    await start()
    expect(await status({}, im.url().replace('/im', '/imx'))).toBe(404)
    expect(await status({}, `${im.url()}?x=1`)).toBe(101)
  })

  it('lets a socket into so many rooms only', async () => {
    await start({ roomsPerSocket: 1 })
    im.rooms.put('r2', { members: ['ann'] })
    const ann = await im.joined('ann', 'r1')
    expect(await ann.ask('join', { roomID: 'r2' })).toMatchObject({ code: 1 })
    expect(await ann.ask('join', { roomID: 'r1' })).toMatchObject({ code: 0 })
    await ann.ask('leave', { roomID: 'r1' })
    expect(await ann.ask('join', { roomID: 'r2' })).toMatchObject({ code: 0 })
  })

  it('drops a socket that does not read, and nobody else', async () => {
    await start({ bufferedBytes: 64 * 1024 })
    const [slow, quick] = [await im.joined('ann', 'r1'), await im.joined('ben', 'r1')]
    slow.ws.pause()
    for (let seq = 1001; im.hub.stats().sockets === 2 && seq < 200_000; seq += 1) {
      im.hub.publish('r1', { type: 'join', seq, member: { ...member('dan'), userAvatar: 'x'.repeat(1000) } })
      if (seq % 50 === 0) await quick.settled().then(() => im.clock.advance(1_000))
    }
    expect(im.hub.stats().sockets).toBe(1)
    await quick.settled()
  })

  it('asks everybody to come back when the server stops, and takes nobody in any more', async () => {
    await start()
    const [ann, ben] = [await im.joined('ann', 'r1'), await im.client('ben')]
    const closing = im.hub.close()
    expect(await ann.closed).toMatchObject({ code: 1012 })
    expect(await ben.closed).toMatchObject({ code: 1012 })
    expect(await status()).toBe(503)
    im.clock.advance(100)
    await closing
    expect(im.hub.stats()).toMatchObject({ sockets: 0, users: 0 })
  })

  it('logs no token', async () => {
    await start()
    const ann = await im.client('ann', 'SECRETSESSION')
    ann.ws.send('{"id":1,"op":"auth","token":"SECRETSESSION')
    await ann.closed
    expect(im.logged.text()).not.toContain('SECRETSESSION')
  })

  it('answers -1 and logs when something of its own fails', async () => {
    await start()
    const ann = await im.client('ann')
    im.rooms.delay = () => Promise.reject(new Error('the store is down'))
    expect(await ann.ask('join', { roomID: 'r1' })).toEqual({ id: 2, code: -1, message: '服务器内部错误，请稍后再试' })
    expect(im.logged.text()).toContain('the store is down')
  })
})
