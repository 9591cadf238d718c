import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { InputTurns } from '../../../../server/limits/input_turns.js'
import { EncodedTag } from '../../../../server/media/embedded/flv/encoded_tag.js'
import { type PublisherSocket, WsFlvPublisher } from '../../../../server/media/embedded/flv/ws_flv_publisher.js'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { flvHeader } from '../../../../server/media/flv/tag.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { silentLog } from '../../../support/silent_log.js'

/*
 * One WebSocket message of 2 MB held 130,000 tags of no bytes: they were read in one go, and everybody else waited
 * for 665 ms.
 */

const TAGS = 130_000
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A socket without a network. */
class Socket extends EventEmitter implements PublisherSocket {
  isPaused = false
  closed: number | undefined

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  close(code?: number): void {
    this.closed = code
  }

  ping(): void {}
  send(): void {}
}

function publishing() {
  const socket = new Socket()
  const heard: number[] = []
  let ended: string | undefined
  const limits = { ...DEFAULT_LIMITS, publishTags: Number.POSITIVE_INFINITY, publishBitrate: Number.POSITIVE_INFINITY }
  const publisher = new WsFlvPublisher(socket, limits, new ManualClock(), new InputTurns(), silentLog, '')
  publisher.start({
    tag: (_type, timestamp) => void heard.push(timestamp),
    flush: () => {},
    end: (reason) => {
      ended = reason
    },
  })
  return { socket, heard, ended: () => ended }
}

const tags = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => new EncodedTag(TagType.AUDIO, from + index, Buffer.alloc(0)).bytes)
const message = Buffer.concat([flvHeader(true, true), ...tags(0, TAGS)])

describe('a message full of tags', () => {
  it('is worked off in turns and in order, and nothing more is read meanwhile', async () => {
    const { socket, heard } = publishing()
    socket.emit('message', message, true)
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.length).toBeLessThan(2_000)
    expect(socket.isPaused).toBe(true)
    // What the socket had read already.
    socket.emit('message', Buffer.concat(tags(TAGS, 10)), true)
    for (let turns = 0; turns < 1_000 && socket.isPaused; turns++) await turn()
    expect(socket.isPaused).toBe(false)
    expect(heard).toEqual(Array.from({ length: TAGS + 10 }, (_, index) => index))
  })

  it('is heard to its end when the page closes behind it', async () => {
    const { socket, heard, ended } = publishing()
    socket.emit('message', message, true)
    socket.emit('close', 1000)
    expect(ended()).toBeUndefined()
    for (let turns = 0; turns < 1_000 && ended() === undefined; turns++) await turn()
    expect([heard.length, ended()]).toEqual([TAGS, 'ended'])
  })

  it('ends where something is no FLV', async () => {
    const { socket, heard, ended } = publishing()
    socket.emit('message', Buffer.from('this is not FLV at all'), true)
    expect([heard.length, ended(), socket.closed]).toEqual([0, 'malformed', 4400])
  })
})
