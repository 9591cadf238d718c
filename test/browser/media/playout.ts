import { createConcealment } from '../../../server/browser/media/play/concealment.js'
import { JitterBuffer, type JitterLimits, type Track } from '../../../server/browser/media/play/jitter_buffer.js'
import { SoundSchedule } from '../../../server/browser/media/play/sound_schedule.js'

/** Milliseconds of sound in a packet: AAC at 48 kHz. */
export const PACKET = 1_024 / 48
/** What the loudspeaker takes at a time, ms. */
const STEP = 10
/** What is bridged where a packet is late, ms. */
const BRIDGED = createConcealment(48_000).length / 48
/** What one correction takes out or puts in, ms: a pitch period of a voice. */
const PERIOD = 6

export interface Packet {
  track: Track
  /** Its time stamp, ms. */
  time: number
  /** When it came, ms. */
  at: number
}

export interface Moment {
  now: number
  /** How far what leaves for the loudspeaker lies behind the earliest packet, ms. */
  delay: number
  target: number
}

export interface Playout {
  moments: Moment[]
  /** Times that it ran dry: for longer than is bridged. */
  dry: number
  /** Milliseconds of sound that were left out. */
  skipped: number
  /** Of the sound that was played, the part that was made shorter or longer. */
  bent: number
}

/** Plays packets as the browser's player does, by the same decisions, on a clock of its own. */
export function playOut(packets: readonly Packet[], limits: JitterLimits = { minDelay: 20, maxDelay: 1_000 }): Playout {
  const jitter = new JitterBuffer(limits)
  const schedule = new SoundSchedule(jitter)
  /** What waits, as media time and how long it is played. */
  const queue: { time: number; duration: number; length: number; left: number; at: number }[] = []
  const result: Playout = { moments: [], dry: 0, skipped: 0, bent: 0 }
  const sorted = [...packets].sort((a, b) => a.at - b.at)
  const end = (sorted.at(-1)?.at ?? 0) + STEP
  const position = () => {
    const [head] = queue
    return head === undefined ? undefined : head.time + head.duration * (1 - head.left / head.length)
  }
  let next = 0
  let changed = 0
  let empty = 0
  for (let now = sorted[0]?.at ?? 0; now < end; now += STEP) {
    for (let packet = sorted[next]; packet && packet.at <= now; packet = sorted[++next]) {
      jitter.arrived(packet.track, packet.time, packet.at, true)
      if (packet.track === 'picture') continue
      const piece = { time: packet.time, duration: PACKET }
      let placing = schedule.place(piece, packet.at, position())
      if (placing.kind === 'jump') {
        queue.length = 0
        placing = schedule.place(piece, packet.at, undefined)
      }
      if (placing.kind === 'skip' || placing.kind === 'jump') {
        result.skipped += PACKET
        continue
      }
      const pace = placing.kind === 'follow' ? placing.pace : 'keep'
      const by = pace === 'keep' ? 0 : pace === 'shorten' ? -PERIOD : PERIOD
      if (by !== 0) schedule.corrected(by)
      changed += Math.abs(by)
      const length = PACKET + by
      queue.push({ ...piece, length, left: length, at: placing.kind === 'start' ? placing.at : now })
    }
    take(queue, now)
    const at = position()
    empty = at === undefined ? empty + STEP : 0
    if (at !== undefined)
      result.moments.push({ now, delay: now - at - (jitter.floor ?? 0), target: jitter.targetDelay })
    else if (schedule.isPlaying && empty >= BRIDGED) {
      result.dry++
      schedule.ranDry()
    }
  }
  result.bent = changed / (end - (sorted[0]?.at ?? 0))
  return result
}

function take(queue: { left: number; at: number }[], now: number): void {
  let room = STEP
  for (let head = queue[0]; head !== undefined && room > 0 && head.at <= now; head = queue[0]) {
    const taken = Math.min(room, head.left)
    head.left -= taken
    room -= taken
    if (head.left <= 1e-9) queue.shift()
  }
}
