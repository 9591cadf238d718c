import { expect, test } from 'vitest'
import { StreamAddresses } from '../../server/browser/client/stream_addresses.js'
import { learnPlaces } from '../../server/browser/media/stream_places.js'

// Where a web page finds the streams that the library knows by RTMP, for each kind of media plane.

const RTMP = 'rtmp://media:1935/live/s?txSecret=a'

test('with the embedded relay it is FLV by WebSocket, published and played', () => {
  const addresses = new StreamAddresses(() => [])
  addresses.learn({ webPushURL: 'wss://host/prefix/live/mine.flv?txSecret=b' })
  expect(addresses.push(RTMP)).toBe('wss://host/prefix/live/s.flv?txSecret=a')
  expect(addresses.play(RTMP)).toEqual({ url: 'wss://host/prefix/live/s.flv?txSecret=a', webrtc: false })
})

test('with WebRTC it is WHIP and WHEP, with the FLV of the media server to fall back to', () => {
  const flvURL = 'http://media:8080/live/other.flv?txSecret=c'
  const whepURL = 'https://host/prefix/live/other.whep?txSecret=c'
  const addresses = new StreamAddresses(() => [{ flvURL, whepURL }])
  addresses.learn({ whipURL: 'https://host/prefix/live/mine.whip?txSecret=b' })
  expect(addresses.push(RTMP)).toBe('https://host/prefix/live/s.whip?txSecret=a')
  expect(addresses.play(RTMP)).toEqual({
    url: 'https://host/prefix/live/s.whep?txSecret=a',
    fallback: 'http://media:8080/live/s.flv?txSecret=a',
    webrtc: true,
  })
})

test('a viewer, who has nothing to publish to, learns it from who is in the room', () => {
  const members: { flvURL: string; wsFlvURL: string }[] = []
  const addresses = new StreamAddresses(() => members)
  expect(addresses.play(RTMP)).toEqual({ url: RTMP, webrtc: false })
  members.push({ flvURL: 'https://host/live/other.flv?x', wsFlvURL: 'wss://host/live/other.flv?x' })
  expect(addresses.play(RTMP)).toEqual({ url: 'wss://host/live/s.flv?txSecret=a', webrtc: false })
})

test('HLS is what FLV falls back to, and all there is where the plane has no FLV', () => {
  const hlsURL = 'https://host/live/other.m3u8?x'
  const addresses = new StreamAddresses(() => [{ wsFlvURL: 'wss://host/live/other.flv?x', hlsURL }])
  const hls = 'https://host/live/s.m3u8?txSecret=a'
  expect(addresses.play(RTMP)).toEqual({ url: 'wss://host/live/s.flv?txSecret=a', fallback: hls, webrtc: false })
  expect(new StreamAddresses(() => [{ hlsURL }]).play(RTMP)).toEqual({ url: hls, webrtc: false })
})

test('what is no RTMP address stays as it is', () => {
  const addresses = new StreamAddresses(() => [{ flvURL: 'https://host/live/other.flv?x' }])
  const mixed = 'https://host/live/mix.flv?txSecret=m'
  expect(addresses.play(mixed)).toEqual({ url: mixed, webrtc: false })
  expect(addresses.push(mixed)).toBe(mixed)
})

test('of several nodes each has its own streams, whichever was heard of last', () => {
  const members = ['one', 'two'].map((node) => ({
    flvURL: `https://${node}.host/live/of_${node}.flv?x`,
    wsFlvURL: `wss://${node}.host/live/of_${node}.flv?x`,
  }))
  const addresses = new StreamAddresses(() => members)
  for (const node of ['one', 'two'])
    expect(addresses.play(`rtmp://${node}.host:1935/live/of_${node}?t`)).toMatchObject({
      url: `wss://${node}.host/live/of_${node}.flv?t`,
    })
  learnPlaces(JSON.stringify({ webPushURL: 'wss://three.host/prefix/live/mine.flv?txSecret=b' }))
  expect(addresses.push('rtmp://three.host/live/mine?t')).toBe('wss://three.host/prefix/live/mine.flv?t')
})
