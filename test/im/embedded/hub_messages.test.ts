import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HubFixture } from './hub_fixture.js'

describe('ImHub, messages', () => {
  let im: HubFixture
  beforeEach(async () => {
    im = await HubFixture.start()
    im.rooms.put('r1', {
      creator: 'ann',
      members: ['ann', 'ben'],
      audience: { cid: '{"userName":"Cid","userAvatar":"c.png"}', dora: 'no JSON' },
    })
    im.rooms.put('r2', { creator: 'eve', members: ['eve'] })
  })
  afterEach(() => im.stop())

  describe('send', () => {
    it('tells everybody in the room, the sender too, under the name that the room knows', async () => {
      const [ann, cid] = [await im.joined('ann', 'r1'), await im.joined('cid', 'r1')]
      const sent = await ann.ask('send', {
        roomID: 'r1',
        kind: 'text',
        data: '你好',
        userID: 'eve',
        userName: 'forged',
      })
      const expected = {
        event: 'message',
        roomID: 'r1',
        kind: 'text',
        data: '你好',
        userID: 'ann',
        userName: "ann's name",
        userAvatar: 'http://a/ann.png',
        msgSeq: sent.msgSeq,
        time: im.clock.now(),
      }
      expect(await ann.until((push) => push.event === 'message')).toEqual(expected)
      expect(await cid.until((push) => push.event === 'message')).toEqual(expected)
      await cid.ask('send', { roomID: 'r1', kind: 'custom', cmd: 'gift', data: '{"n":1}' })
      expect(await ann.until((push) => push.kind === 'custom')).toMatchObject({
        cmd: 'gift',
        userID: 'cid',
        userName: 'Cid',
        userAvatar: 'c.png',
        msgSeq: Number(sent.msgSeq) + 1,
      })
    })

    it('takes no name from a userInfo that is no JSON', async () => {
      const dora = await im.joined('dora', 'r1')
      await dora.ask('send', { roomID: 'r1', kind: 'text', data: 'x' })
      expect(await dora.until((push) => push.event === 'message')).toMatchObject({
        userID: 'dora',
        userName: '',
        userAvatar: '',
      })
    })

    it('refuses a room that was not joined, or that the sender has left since', async () => {
      const eve = await im.client('eve')
      expect(await eve.ask('send', { roomID: 'r1', kind: 'text', data: 'x' })).toMatchObject({ code: 5 })
      const ben = await im.joined('ben', 'r1')
      im.rooms.put('r1', { creator: 'ann', members: ['ann'] })
      expect(await ben.ask('send', { roomID: 'r1', kind: 'text', data: 'x' })).toMatchObject({ code: 5 })
    })

    it.each([
      [{ kind: 'text', data: '' }],
      [{ kind: 'text', data: ' \n' }],
      [{ kind: 'custom', data: 'x' }],
      [{ kind: 'other', data: 'x' }],
      [{ kind: 'text', data: 'x'.repeat(8193) }],
      [{ kind: 'text', data: '字'.repeat(2731) }],
      [{ kind: 'text' }],
    ])('refuses %j', async (fields) => {
      const ann = await im.joined('ann', 'r1')
      expect(await ann.ask('send', { roomID: 'r1', ...fields })).toMatchObject({ code: 1 })
      expect(await ann.ask('send', { roomID: 'r1', kind: 'text', data: '字'.repeat(2730) })).toMatchObject({ code: 0 })
    })

    it('answers messages that were missed, after msgSeq, or the last ones to who never read any', async () => {
      const ann = await im.joined('ann', 'r1')
      const sent: number[] = []
      for (const data of ['a', 'b', 'c'])
        sent.push(Number((await ann.ask('send', { roomID: 'r1', kind: 'text', data })).msgSeq))
      const ben = await im.client('ben')
      const texts = async (msgSeq?: number) =>
        (
          (await ben.ask('join', { roomID: 'r1', seq: 1000, ...(msgSeq === undefined ? {} : { msgSeq }) }))
            .messages as { data: string }[]
        ).map(({ data }) => data)
      expect(await texts()).toEqual(['a', 'b', 'c'])
      expect(await texts(0)).toEqual(['a', 'b', 'c'])
      expect(await texts(sent[0])).toEqual(['b', 'c'])
      expect(await texts(sent[2])).toEqual([])
      expect(await texts(5_000_000_000_000)).toEqual(['a', 'b', 'c'])
    })

    it('keeps the last 200 messages, and no more bytes than it may', async () => {
      await im.stop()
      im = await HubFixture.start({
        messagesPerSecond: 1000,
        messageBurst: 1000,
        framesPerSecond: 1000,
        frameBurst: 1000,
        roomMessagesPerSecond: 1000,
        roomMessageBurst: 1000,
      })
      im.rooms.put('r1', { creator: 'ann', members: ['ann'] })
      const ann = await im.joined('ann', 'r1')
      for (let index = 0; index < 300; index += 1)
        await ann.ask('send', { roomID: 'r1', kind: 'text', data: `${index}` })
      ann.pushes.length = 0
      const first = (await ann.ask('join', { roomID: 'r1', msgSeq: 0 })).messages as unknown[]
      const rest = () => ann.pushes.filter((push) => push.event === 'message').length
      for (let part = 0; part < 10; part++) {
        im.clock.advance(100)
        await ann.settled()
      }
      expect(first.length + rest()).toBe(200)
      for (let index = 0; index < 100; index += 1)
        await ann.ask('send', { roomID: 'r1', kind: 'text', data: 'x'.repeat(8000) })
      expect(im.hub.stats().keptBytes).toBeLessThanOrEqual(256 * 1024)
    })

    it('refuses a flood of one sender, and of a room as a whole, but keeps the sockets', async () => {
      const ann = await im.joined('ann', 'r1')
      const codes: unknown[] = []
      for (let index = 0; index < 25; index += 1)
        codes.push((await ann.ask('send', { roomID: 'r1', kind: 'text', data: 'x' })).code)
      expect(codes.filter((code) => code === 0)).toHaveLength(20)
      im.clock.advance(1_000)
      expect(await ann.ask('send', { roomID: 'r1', kind: 'text', data: 'x' })).toMatchObject({ code: 0 })
    })
  })

  // Eight guests of one network who wrote as fast as each may had all that is written in a room: its presenter was
  // refused.
  it('leaves half of what is written in a room to other networks', async () => {
    const users = Array.from({ length: 8 }, (_, number) => `eve${number}`)
    im.rooms.put('crowd', { creator: 'ann', members: ['ann', ...users] })
    const ann = await im.joined('ann', 'crowd', 's1', { 'x-test-ip': '10.0.0.1' })
    let heard = 0
    for (const userID of users) {
      const eve = await im.joined(userID, 'crowd', 's1', { 'x-test-ip': '10.0.0.2' })
      for (let index = 0; index < 20; index += 1)
        if ((await eve.ask('send', { roomID: 'crowd', kind: 'text', data: 'x' })).code === 0) heard += 1
    }
    expect(heard).toBe(40)
    for (let index = 0; index < 20; index += 1)
      expect(await ann.ask('send', { roomID: 'crowd', kind: 'text', data: 'x' })).toMatchObject({ code: 0 })
  })

  describe('c2c', () => {
    const custom = { cmd: 'sketchpad', data: { msg: 'x' } }

    it('reaches every socket of a user who shares a room, with the true sender', async () => {
      const ann = await im.joined('ann', 'r1')
      const [ben1, ben2] = [await im.joined('ben', 'r1'), await im.client('ben', 's2')]
      expect(await ann.ask('c2c', { toUserID: 'ben', data: custom, fromUserID: 'eve' })).toMatchObject({ code: 0 })
      const expected = { event: 'c2c', fromUserID: 'ann', data: custom }
      expect(await ben1.until((push) => push.event === 'c2c')).toEqual(expected)
      expect(await ben2.until((push) => push.event === 'c2c')).toEqual(expected)
    })

    it('reaches nobody outside the rooms of the sender', async () => {
      const [ann, eve] = [await im.joined('ann', 'r1'), await im.joined('eve', 'r2')]
      expect(await ann.ask('c2c', { toUserID: 'eve', data: custom })).toMatchObject({ code: 5 })
      expect(await ann.ask('c2c', { toUserID: 'nobody', data: custom })).toMatchObject({ code: 5 })
      await eve.settled()
      expect(eve.pushes).toEqual([])
    })

    /*
     * Whoever pasted a long text lost the socket, and with it the room's events: beyond 32 kB nobody was told what was
     * wrong.
     */
    it('refuses a text that is far too long with words, and keeps the socket', async () => {
      const ann = await im.joined('ann', 'r1')
      for (const data of ['x'.repeat(8193), '字'.repeat(20_000), '\n'.repeat(100_000)]) {
        const answer = await ann.ask('send', { roomID: 'r1', kind: 'text', data })
        expect(answer).toMatchObject({ code: 1, message: '消息不能超过 8192 字节' })
      }
      expect(await ann.ask('send', { roomID: 'r1', kind: 'text', data: 'short' })).toMatchObject({ code: 0 })
    })

    it('refuses a message that is too long or nests without end', async () => {
      const [ann, ben] = [await im.joined('ann', 'r1'), await im.joined('ben', 'r1')]
      expect(await ann.ask('c2c', { toUserID: 'ben', data: { cmd: 'x', data: 'x'.repeat(8192) } })).toMatchObject({
        code: 1,
      })
      ann.ws.send(
        `{"id":9,"op":"c2c","toUserID":"ben","data":{"cmd":"x","data":${'['.repeat(16_000)}${']'.repeat(16_000)}}}`,
      )
      expect(await ann.until((frame) => frame.id === 9)).toMatchObject({ code: 1 })
      await ben.settled()
      expect(ben.pushes).toEqual([])
    })

    const linkmic = (data: object) => ({ cmd: 'linkmic', data })
    const request = linkmic({ type: 'request', roomID: 'r1', userID: 'eve', userName: 'Cid', userAvatar: 'c' })

    it('turns link-mic messages of old clients into what they mean', async () => {
      const [ann, cid] = [await im.joined('ann', 'r1'), await im.joined('cid', 'r1')]
      im.rooms.calls.length = 0
      await cid.ask('c2c', { toUserID: 'ann', data: request })
      await ann.ask('c2c', {
        toUserID: 'cid',
        data: linkmic({ type: 'response', result: 'accept', message: '', roomID: 'r1' }),
      })
      await ann.ask('c2c', {
        toUserID: 'cid',
        data: linkmic({ type: 'response', result: 'reject', message: '稍后', roomID: 'r1' }),
      })
      await cid.ask('c2c', { toUserID: 'ann', data: linkmic({ type: 'cancel', roomID: 'r1', userID: 'cid' }) })
      expect(im.rooms.calls).toEqual([
        ['requestLinkMic', 'cid', 'r1', 'Cid', 'c', '127.0.0.1'],
        ['respondLinkMic', 'ann', 'r1', 'cid', true, ''],
        ['respondLinkMic', 'ann', 'r1', 'cid', false, '稍后'],
        ['cancelLinkMic', 'cid', 'r1'],
      ])
    })

    it('passes a kick-out of the creator on, and nobody else’s', async () => {
      const [ann, ben, cid] = [await im.joined('ann', 'r1'), await im.joined('ben', 'r1'), await im.joined('cid', 'r1')]
      const kickout = linkmic({ type: 'kickout', roomID: 'r1' })
      expect(await cid.ask('c2c', { toUserID: 'ben', data: kickout })).toMatchObject({ code: 3 })
      expect(await ann.ask('c2c', { toUserID: 'ben', data: kickout })).toMatchObject({ code: 0 })
      expect(await ben.until((push) => push.event === 'c2c')).toEqual({
        event: 'c2c',
        fromUserID: 'ann',
        data: kickout,
      })
      expect(ben.pushes).toHaveLength(1)
    })

    it('refuses link-mic messages that are forged, misdirected or of another room', async () => {
      const [ann, ben, eve] = [await im.joined('ann', 'r1'), await im.joined('ben', 'r1'), await im.joined('eve', 'r2')]
      im.rooms.calls.length = 0
      const accept = linkmic({ type: 'response', result: 'accept', message: '', roomID: 'r1' })
      expect(await ben.ask('c2c', { toUserID: 'cid', data: accept })).toMatchObject({ code: 3 })
      expect(await eve.ask('c2c', { toUserID: 'cid', data: accept })).toMatchObject({ code: 5 })
      expect(await eve.ask('c2c', { toUserID: 'ann', data: request })).toMatchObject({ code: 5 })
      expect(await ben.ask('c2c', { toUserID: 'cid', data: request })).toMatchObject({ code: 3 })
      expect(await ann.ask('c2c', { toUserID: 'eve', data: accept })).toMatchObject({ code: 5 })
      expect(
        await ann.ask('c2c', { toUserID: 'cid', data: linkmic({ type: 'response', result: 'maybe', roomID: 'r1' }) }),
      ).toMatchObject({ code: 1 })
      expect(await ann.ask('c2c', { toUserID: 'cid', data: linkmic({ type: 'other' }) })).toMatchObject({ code: 1 })
      expect(await ann.ask('c2c', { toUserID: 'cid', data: { cmd: 'linkmic' } })).toMatchObject({ code: 1 })
      expect(im.rooms.calls).toEqual([])
    })
  })

  describe('tell', () => {
    it('reaches one user, or one login of theirs', async () => {
      const [one, two, other] = [
        await im.client('ann', 's1'),
        await im.client('ann', 's2'),
        await im.client('ben', 's1'),
      ]
      im.hub.tell('ann', { event: 'replaced', roomID: 'r1' }, 's1')
      await one.until((push) => push.event === 'replaced')
      for (const client of [two, other]) {
        await client.settled()
        expect(client.pushes).toEqual([])
      }
      im.hub.tell('ann', { event: 'kicked', roomID: 'r9' })
      await two.until((push) => push.event === 'kicked')
    })
  })
})
