import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Pusher, probe, push } from '../support/ffmpeg.js'
import { TwoNodesStand } from './two_nodes_stand.js'

let stand: TwoNodesStand
const pushers: Pusher[] = []
beforeAll(async () => {
  stand = await TwoNodesStand.open()
})
afterAll(async () => {
  await Promise.all(pushers.map((pusher) => pusher.stop()))
  await stand?.close()
})

it('both nodes know a stream, whoever was asked; it is played; a kick on either cuts it within a second', async () => {
  const [here, there] = stand.both
  const ann = await here.user('ann')
  const bob = await there.user('bob')
  await ann.create('multi_room', 's1')
  await ann.enter('multi_room', 's1')
  for (let round = 0; round < 2; round++) {
    const { pushURL } = await bob.pushURL('multi_room')
    const streamID = /\/live\/([^?]+)/.exec(pushURL)?.[1] ?? ''
    const pusher = push(pushURL)
    pushers.push(pusher)
    await expect.poll(() => stand.states(streamID), { timeout: 20_000 }).toEqual(['live', 'live'])
    const seat = { roomID: 's1', userID: 'bob', userName: '', userAvatar: '' }
    expect(await bob.call('multi_room', 'add_pusher', { ...seat, pushURL })).toMatchObject({ code: 0 })
    const seen = (await ann.call('multi_room', 'get_pushers', { roomID: 's1' })).pushers
    const played = seen.find(({ userID }) => userID === 'bob')?.accelerateURL ?? ''
    // SRS 6.0.157 sometimes gives who plays within a second after the publisher a source of its own,
    // where nothing comes (its log: "new live source"). Players try again, so does this one.
    const seenBySomebody = () => probe(played).catch(() => undefined)
    await expect.poll(seenBySomebody, { timeout: 40_000 }).toMatchObject({ video: { codec: 'h264' } })
    const began = performance.now()
    await ann.call('multi_room', 'kick_pusher', { roomID: 's1', targetUserID: 'bob' })
    await expect.poll(() => stand.states(streamID), { timeout: 10_000, interval: 20 }).toEqual(['ended', 'ended'])
    console.log(`both nodes know the end ${(performance.now() - began).toFixed(0)} ms after the kick`)
    await pusher.ended
    await ann.call('multi_room', 'unkick_pusher', { roomID: 's1', targetUserID: 'bob' })
  }
})
