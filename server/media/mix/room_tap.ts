import type { Logger } from 'pino'
import type { Cancel, Clock } from '../../clock.js'
import type { StreamTag, StreamTap, TapSink } from '../embedded/stream_tap.js'
import { wire } from '../embedded/wire.js'
import type { FlvTag } from '../flv/tag.js'
import type { RoomSource } from '../record/room_source.js'
import { gridOf } from './layout.js'
import { RoomMix } from './room_mix.js'

export interface RoomTapParts {
  ffmpeg: string
  tap: Pick<StreamTap, 'onTags' | 'stats'>
  clock: Clock
  log: Logger
  /** Nobody reads it any more. */
  freed: () => void
}

/** A call is two people: their pictures stand beside each other from the start. */
const LEAST_SEATS = 2
/** Sound and picture of one encoder are never so far apart (ms). */
const SAME = 1_000
/** Tags that wait for the reader, which comes at once. */
const MOST_WAITING = 256

/**
 * A room as one stream, for a recording. Everybody keeps his place as long as he is there, and places are not taken
 * away again: the decoders of the others go on when somebody comes or leaves.
 */
export class RoomTap implements RoomSource {
  private seats: string[] = Array.from({ length: LEAST_SEATS }, () => '')
  private streams: ReadonlyMap<string, string> = new Map()
  private mix: RoomMix | undefined
  private sink: TapSink | undefined
  /** Of the newest tag (ms). */
  private latest = 0
  private readonly waiting: StreamTag[] = []

  constructor(private readonly parts: RoomTapParts) {}

  show(members: readonly { userID: string; streamID: string }[]): void {
    this.streams = new Map(members.map(({ userID, streamID }) => [userID, streamID]))
    this.seats = this.seats.map((userID) => (this.streams.has(userID) ? userID : ''))
    for (const userID of this.streams.keys()) {
      if (this.seats.includes(userID)) continue
      const free = this.seats.indexOf('')
      if (free < 0) this.seats.push(userID)
      else this.seats[free] = userID
    }
    this.mix?.arrange(this.layout())
  }

  /** There is one stream, whatever its name, and one reader. */
  onTags(_streamID: string, sink: TapSink): Cancel {
    const { freed, ...parts } = this.parts
    this.sink = sink
    this.mix ??= new RoomMix(this.layout(), {
      ...parts,
      tag: (tag) => this.mixed(tag),
      silent: () => {},
    })
    for (const tag of this.waiting.splice(0)) sink.tag(tag)
    return () => {
      this.sink = undefined
      this.mix?.stop()
      this.mix = undefined
      freed()
    }
  }

  private mixed({ type, timestamp, body }: FlvTag): void {
    // The next encoder restarts its times: the reader comes again, and gets all of it.
    if (timestamp < this.latest - SAME) {
      const reader = this.sink
      this.sink = undefined
      reader?.end('lost')
    }
    this.latest = timestamp
    const tag = wire.tag(type, timestamp, Buffer.from(body))
    if (this.sink) this.sink.tag(tag)
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(tag)
  }

  private layout() {
    const { places, ...canvas } = gridOf(this.seats)
    return {
      ...canvas,
      places: places
        .filter(({ streamID }) => streamID !== '')
        .map((place) => ({ ...place, streamID: this.streams.get(place.streamID) ?? '' })),
    }
  }
}
