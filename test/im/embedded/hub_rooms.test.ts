import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HubFixture } from './hub_fixture.js'
import { member } from './rooms_stub.js'

describe('ImHub, rooms', () => {
  let im: HubFixture
  beforeEach(async () => {
    im = await HubFixture.start()
    im.rooms.put('r1', {
      creator: 'ann',
      members: ['ann', 'ben'],
      audience: { cid: '{"userName":"Cid","userAvatar":"c.png"}' },
    })
  })
  afterEach(() => im.stop())

  const publishJoin = (seq: number, userID = 'dan') =>
    im.hub.publish('r1', { type: 'join', seq, member: member(userID) })

  it('answers a join with the whole room, then tells every change in full', async () => {
    const ann = await im.client('ann')
    const reply = await ann.ask('join', { roomID: 'r1' })
    expect(reply).toMatchObject({
      code: 0,
      reset: true,
      seq: 1000,
      events: [],
      messages: [],
      room: { roomID: 'r1', seq: 1000, roomCreator: 'ann' },
    })
    publishJoin(1001)
    const host = new URL(im.url()).host
    expect(await ann.until((push) => push.seq === 1001)).toEqual({
      cmd: 'notifyPusherChange',
      data: '',
      event: 'join',
      roomID: 'r1',
      seq: 1001,
      pusher: {
        ...member('dan'),
        role: 'member',
        streamID: undefined,
        accelerateURL: `rtmp://${host}/live/dan_1`,
        flvURL: `http://${host}/live/dan_1.flv`,
      },
    })
  })

  it('lets only members and audience join', async () => {
    const eve = await im.client('eve')
    expect(await eve.ask('join', { roomID: 'r1' })).toMatchObject({ code: 5 })
    expect(await eve.ask('join', { roomID: 'none' })).toMatchObject({ code: 3 })
    const cid = await im.client('cid')
    expect(await cid.ask('join', { roomID: 'r1' })).toMatchObject({ code: 0 })
    publishJoin(1001)
    await cid.until((push) => push.seq === 1001)
    await eve.settled()
    expect(eve.pushes).toEqual([])
  })

  it('tells who comes back what it missed, by number', async () => {
    await im.joined('ann', 'r1')
    for (const seq of [1001, 1002, 1003]) publishJoin(seq, `u${seq}`)
    im.rooms.put('r1', { creator: 'ann', members: ['ann', 'ben'], seq: 1003 })
    const ben = await im.client('ben')
    const reply = await ben.ask('join', { roomID: 'r1', seq: 1001 })
    expect(reply).toMatchObject({ reset: false, seq: 1003, events: [{ seq: 1002 }, { seq: 1003 }] })
    expect(reply.room).toBeUndefined()
    publishJoin(1004)
    await ben.until((push) => push.seq === 1004)
    expect(ben.pushes.length).toBe(1)
  })

  it('answers the whole room when the number is too old, too new or of another room', async () => {
    const ann = await im.joined('ann', 'r1')
    for (let seq = 1001; seq <= 1300; seq += 1) publishJoin(seq)
    im.rooms.put('r1', { creator: 'ann', members: ['ann', 'ben'], seq: 1300 })
    for (const seq of [0, 1099, 1200, 1301, 99_999])
      expect(await ann.ask('join', { roomID: 'r1', seq }), String(seq)).toMatchObject({
        reset: true,
        room: { seq: 1300 },
        seq: 1300,
      })
    expect((await ann.ask('join', { roomID: 'r1', seq: 1240 })).events).toHaveLength(60)
    expect(await ann.ask('join', { roomID: 'r1', seq: 1300 })).toMatchObject({ reset: false, events: [] })
  })

  it('tells no change twice when the store is ahead of what was published', async () => {
    im.rooms.put('r1', { creator: 'ann', members: ['ann', 'ben'], seq: 1002 })
    const ann = await im.joined('ann', 'r1')
    for (const seq of [1001, 1002, 1003]) publishJoin(seq)
    await ann.until((push) => push.seq === 1003)
    expect(ann.pushes.map((push) => push.seq)).toEqual([1003])
  })

  it('loses no change that is published while somebody joins', async () => {
    const ann = await im.client('ann')
    await im.joined('ben', 'r1')
    im.rooms.delay = async () => publishJoin(1001)
    const reply = await ann.ask('join', { roomID: 'r1' })
    im.rooms.delay = async () => {}
    publishJoin(1002)
    await ann.until((push) => push.seq === 1002)
    const known = [...(reply.events as { seq: number }[]), ...(ann.pushes as { seq: number }[])].map(({ seq }) => seq)
    expect(known).toEqual([1001, 1002])
  })

  it('writes a change once for each address that clients came by', async () => {
    const clients = await Promise.all(['ann', 'ben', 'cid'].map((userID) => im.joined(userID, 'r1')))
    const other = await im.joined('ann', 'r1', 's2', { host: 'phone.example:80' })
    publishJoin(1001)
    for (const client of clients) await client.until((push) => push.seq === 1001)
    expect(await other.until((push) => push.seq === 1001)).toMatchObject({
      pusher: { accelerateURL: 'rtmp://phone.example:80/live/dan_1' },
    })
    expect(im.rendered).toBe(2)
  })

  it('puts a kicked user out at once, and leaves a member who becomes audience in', async () => {
    const [ann, ben] = [await im.joined('ann', 'r1'), await im.joined('ben', 'r1')]
    im.hub.publish('r1', { type: 'quit', seq: 1001, member: member('ben'), reason: 'kicked' })
    im.hub.tell('ben', { event: 'kicked', roomID: 'r1' })
    im.hub.expel('r1', 'ben')
    publishJoin(1002)
    await ann.until((push) => push.seq === 1002)
    await ben.settled()
    expect(ben.pushes).toMatchObject([{ event: 'quit', reason: 'kicked' }, { event: 'kicked' }])
    expect(await ben.ask('send', { roomID: 'r1', kind: 'text', data: 'hi' })).toMatchObject({ code: 5 })

    im.rooms.put('r1', { creator: 'ann', members: [], audience: { ann: '' } })
    im.hub.publish('r1', { type: 'quit', seq: 1003, member: member('ann'), reason: 'left' })
    publishJoin(1004)
    await ann.until((push) => push.seq === 1004)
  })

  it('stops telling a member who left and is nothing else there', async () => {
    const [ann, ben] = [await im.joined('ann', 'r1'), await im.joined('ben', 'r1')]
    im.rooms.put('r1', { creator: 'ann', members: ['ann'] })
    im.hub.publish('r1', { type: 'quit', seq: 1001, member: member('ben'), reason: 'left' })
    im.hub.expel('r1', 'ben')
    await ben.settled()
    publishJoin(1002)
    await ann.until((push) => push.seq === 1002)
    await ben.settled()
    expect(ben.pushes.map((push) => push.seq)).toEqual([1001])
  })

  it('forgets a room after its last event', async () => {
    const ann = await im.joined('ann', 'r1')
    im.hub.publish('r1', { type: 'close', seq: 1001, reason: 'closed' })
    expect(await ann.until((push) => push.event === 'close')).toMatchObject({ reason: 'closed', seq: 1001 })
    expect(im.hub.stats()).toMatchObject({ rooms: 0, keptBytes: 0 })
    publishJoin(1002)
    await ann.settled()
    expect(ann.pushes.length).toBe(1)
  })

  it('passes notices on to everybody in the room', async () => {
    const ann = await im.joined('ann', 'r1')
    im.hub.notice({ event: 'audience', roomID: 'r1', audienceCount: 7 })
    expect(await ann.until((push) => push.event === 'audience')).toEqual({
      event: 'audience',
      roomID: 'r1',
      audienceCount: 7,
    })
  })

  it('tells the rooms when the last socket of somebody goes, and when one comes', async () => {
    const first = await im.joined('cid', 'r1')
    const second = await im.joined('cid', 'r1', 's2')
    const back = ['back', 'cid', 'r1']
    expect(im.rooms.calls).toEqual([back, back])
    first.ws.close()
    await first.closed
    await vi.waitFor(() => expect(im.hub.stats().sockets).toBe(1))
    expect(im.rooms.calls).toHaveLength(2)
    await second.ask('leave', { roomID: 'r1' })
    expect(im.rooms.calls[2]).toEqual(['gone', 'cid', 'r1'])
    for (let time = 0; time < 2; time += 1) await second.ask('join', { roomID: 'r1' })
    expect(im.rooms.calls.slice(3)).toEqual([back])
  })

  it('answers a beat as pusher_heartbeat does, with the reason when it is not a member', async () => {
    const ann = await im.joined('ann', 'r1')
    expect(await ann.ask('beat', { roomID: 'r1' })).toMatchObject({ code: 0, seq: 1000 })
    expect(await ann.ask('beat', { roomID: 'r1', away: true })).toMatchObject({ code: 0 })
    expect(im.rooms.calls.slice(1)).toEqual([
      ['beat', 'ann', 'r1', false],
      ['beat', 'ann', 'r1', true],
    ])
    const cid = await im.client('cid')
    expect(await cid.ask('beat', { roomID: 'r1' })).toMatchObject({ code: 5, reason: 'timeout' })
    expect(await cid.ask('beat', { roomID: 'gone' })).toMatchObject({ code: 5, reason: 'closed' })
  })

  it('forgets what was missed in the rooms used longest ago when too much is kept in all', async () => {
    await im.stop()
    im = await HubFixture.start({ keptBytes: 10_000 })
    for (const roomID of ['r1', 'r2']) im.rooms.put(roomID, { creator: 'ann', members: ['ann'], seq: 1010 })
    const ann = await im.joined('ann', 'r1')
    await ann.ask('join', { roomID: 'r2' })
    const fill = (roomID: string, count: number) => {
      for (let seq = 1011; seq < 1011 + count; seq += 1)
        im.hub.publish(roomID, { type: 'join', seq, member: member('dan') })
    }
    fill('r1', 20)
    fill('r2', 20)
    im.rooms.put('r1', { creator: 'ann', members: ['ann'], seq: 1030 })
    expect(im.hub.stats().keptBytes).toBeLessThanOrEqual(10_000)
    expect(await ann.ask('join', { roomID: 'r1', seq: 1020 })).toMatchObject({ reset: true, seq: 1030 })
    expect(await ann.ask('join', { roomID: 'r2', seq: 1020 })).toMatchObject({ reset: false })
  })
})
