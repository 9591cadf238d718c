import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import { ProtocolError } from '../../protocol_error.js'
import type { Forwarder, ForwardInfo } from '../../rooms/ports/forwarder.js'
import type { RoomListener } from '../../rooms/ports/room_listener.js'
import type { Commit } from '../../rooms/rules/commit.js'
import type { RoomView } from '../../rooms/rules/room.js'
import type { KeptMap } from '../../store/kept_map.js'
import { readJson } from '../../store/read_json.js'
import { parseStreamName } from '../embedded/stream_gate.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import { type Roster, rosterAfter } from '../roster.js'
import { Forward } from './forward.js'
import { type Lookup, PrivateAddressError, resolvePublic } from './resolve.js'
import { seal, unseal } from './sealed_text.js'
import { type ForwardTarget, hostPort, maskedTarget, parseTarget } from './target.js'

export interface ForwarderParts {
  /** `host:port` pairs that streams may go to; none: nowhere. */
  hosts: readonly string[]
  /** In all. */
  max: number
  tap: Pick<StreamTap, 'onTags' | 'stats' | 'origin'>
  clock: Clock
  ids: Ids
  log: Logger
  lookUp: Lookup
  /** Forwards by their id, over restarts; '' = stopped. */
  kept: KeptMap
  /** 64 hex digits: the addresses are credentials. */
  key: string
  /** For timelines. */
  note: (roomID: string, what: string, fields: { [name: string]: string | number }) => void
}

/** What a restart remembers. */
const Kept = z.object({
  forwardID: z.string(),
  roomID: z.string(),
  userID: z.string(),
  /** The room's creator when it was last told; '' = there was none. */
  owner: z.string().default(''),
  /** Sealed. */
  url: z.string(),
  /** Unix ms. */
  begun: z.number(),
})
type Kept = z.infer<typeof Kept>

interface Running extends Kept {
  target: ForwardTarget
  forward: Forward
  /** After a restart not before the room's creator is back: under its id there may be somebody else's by then. */
  confirmed: boolean
}

/** Of one room. */
const PER_ROOM = 8
/** How long after a restart a room may still come back, for its targets to go on (ms). */
const FORGOTTEN = 24 * 60 * 60 * 1000

/** Forwards streams of the embedded relay. What is forwarded follows its user: also under another stream name. */
export class EmbeddedForwarder implements Forwarder, RoomListener {
  readonly reach = 'everywhere'
  private readonly running = new Map<string, Running>()
  private readonly rooms = new Map<string, Roster>()
  private readonly hosts: ReadonlySet<string>

  constructor(private readonly parts: ForwarderParts) {
    this.hosts = new Set(parts.hosts.map((pair) => pair.toLowerCase()))
    for (const value of parts.kept.values()) if (value !== '') this.restore(value)
  }

  async start(find: () => Promise<RoomView>, url: string, userID = ''): Promise<string> {
    const target = await this.allowed(url)
    const room = await find()
    const named = parseStreamName(target.stream)?.streamID ?? ''
    if ([...room.members.values()].some(({ streamID }) => streamID !== '' && streamID === named))
      throw new ProtocolError(
        Code.BAD_REQUEST,
        'url 是该房间自己的推流地址，转推过去会顶掉主播；请填写另一台服务器的地址',
      )
    const running = [...this.running.values()]
    const there = running.find((one) => isDeepStrictEqual(one.target, target))
    if (there) {
      // Asked for once more, since the answer was lost.
      if (there.roomID === room.roomID && there.userID === userID) return there.forwardID
      throw new ProtocolError(Code.BAD_REQUEST, '已有转推使用该地址，两路会互相顶替；请先停止它，或换一个推流码')
    }
    const ofRoom = running.filter(({ roomID }) => roomID === room.roomID)
    if (ofRoom.length >= PER_ROOM || this.running.size >= this.parts.max)
      throw new ProtocolError(Code.NOT_AVAILABLE, '转推的路数过多，请先停止一些转推')
    const { ids, clock, key, kept, log } = this.parts
    const { roomID } = room
    const entry: Kept = {
      forwardID: ids.hex(8),
      roomID,
      userID,
      owner: room.creator,
      url: seal(key, url),
      begun: clock.now(),
    }
    this.rooms.set(roomID, room)
    const { forward } = this.run(entry, target, true)
    log.info({ forwardID: entry.forwardID, roomID, userID, target: maskedTarget(target) }, 'a stream is forwarded')
    this.parts.note(roomID, 'forward began', { forward: entry.forwardID })
    forward.follow(streamOf(room, userID))
    await kept.set(entry.forwardID, keptAs(entry))
    return entry.forwardID
  }

  async stop(forwardID: string): Promise<boolean> {
    const running = this.running.get(forwardID)
    if (running === undefined) return false
    this.running.delete(forwardID)
    running.forward.stop()
    this.parts.log.info({ forwardID, roomID: running.roomID }, 'a stream is not forwarded any more')
    this.parts.note(running.roomID, 'forward ended', { forward: forwardID })
    await this.parts.kept.set(forwardID, '')
    if (![...this.running.values()].some(({ roomID }) => roomID === running.roomID)) this.rooms.delete(running.roomID)
    return true
  }

  list(): ForwardInfo[] {
    return Array.from(this.running.values(), ({ forwardID, roomID, userID, target, forward }) => {
      const { state, reason, tries, since } = forward
      const room = this.rooms.get(roomID)
      return {
        forwardID,
        roomID,
        streamID: room === undefined ? '' : streamOf(room, userID),
        target: maskedTarget(target),
        state,
        reason,
        tries,
        since,
      }
    })
  }

  committed(commit: Commit): void {
    const { roomID } = commit
    const ofRoom = [...this.running.values()].filter((running) => running.roomID === roomID)
    if (ofRoom.length === 0) return
    if (commit.ended) {
      for (const { forwardID } of ofRoom) void this.stop(forwardID)
      return
    }
    const room = rosterAfter(this.rooms.get(roomID), commit)
    this.rooms.set(roomID, room)
    for (const running of ofRoom) this.follow(running, room)
  }

  /** Hangs up; the next start goes on. */
  close(): void {
    for (const { forward } of this.running.values()) forward.stop()
  }

  private follow(running: Running, room: Roster): void {
    const { forwardID, userID, owner, forward } = running
    if (room.creator !== '' && room.creator !== owner) {
      if (!running.confirmed) {
        this.parts.log.info({ forwardID, roomID: room.roomID }, 'a forward of before was of another room')
        void this.stop(forwardID)
        return
      }
      running.owner = room.creator
      void this.parts.kept.set(forwardID, keptAs(running))
    }
    running.confirmed ||= room.creator !== ''
    if (running.confirmed) forward.follow(streamOf(room, userID))
  }

  /** Throws ProtocolError 1. */
  private async allowed(url: string): Promise<ForwardTarget> {
    const target = parseTarget(url)
    if (target === undefined)
      throw new ProtocolError(Code.BAD_REQUEST, 'url 应为 rtmp(s)://主机[:端口]/应用/推流码，不含空格和用户名')
    if (!this.hosts.has(hostPort(target)))
      throw new ProtocolError(Code.BAD_REQUEST, '该服务器不在 forward.hosts 中，请由运维人员加入 主机:端口')
    try {
      await resolvePublic(target.host, this.parts.lookUp)
    } catch (error) {
      // A name that cannot be found now may be later; one that leads into a private network is never connected to.
      if (error instanceof PrivateAddressError)
        throw new ProtocolError(
          Code.BAD_REQUEST,
          '该主机名指向内网地址；如确需转推到内网，请在 forward.hosts 中直接写 IP',
        )
    }
    return target
  }

  private run(entry: Kept, target: ForwardTarget, confirmed: boolean): Running {
    const { forwardID, roomID } = entry
    const { tap, clock, lookUp, log, note } = this.parts
    const forward: Forward = new Forward(target, {
      tap,
      clock,
      lookUp,
      changed: (state, reason) => {
        if (state === 'live') note(roomID, 'forward live', { forward: forwardID, tries: forward.tries })
        if (state !== 'retrying') return
        log.warn({ forwardID, roomID, target: maskedTarget(target), reason, tries: forward.tries }, 'a forward failed')
        // Each try of the night would fill the timeline.
        if (forward.tries === 1) note(roomID, 'forward failed', { forward: forwardID, reason })
      },
    })
    const running = { ...entry, target, forward, confirmed }
    this.running.set(forwardID, running)
    return running
  }

  private restore(value: string): void {
    const { clock, kept, key, log } = this.parts
    const entry = readJson(Kept, value)
    if (entry === undefined) return
    const target = clock.now() - entry.begun > FORGOTTEN ? undefined : this.opened(key, entry)
    if (target === undefined || !this.hosts.has(hostPort(target))) {
      log.info({ forwardID: entry.forwardID, roomID: entry.roomID }, 'a forward of before is not taken up again')
      void kept.set(entry.forwardID, '')
    } else this.run(entry, target, false)
  }

  private opened(key: string, { url, forwardID }: Kept): ForwardTarget | undefined {
    try {
      return parseTarget(unseal(key, url))
    } catch {
      this.parts.log.warn({ forwardID }, 'a forward of before was sealed with another key')
      return undefined
    }
  }
}

function keptAs({ forwardID, roomID, userID, owner, url, begun }: Kept): string {
  return JSON.stringify({ forwardID, roomID, userID, owner, url, begun } satisfies Kept)
}

function streamOf({ creator, members }: Roster, userID: string): string {
  return members.get(userID === '' ? creator : userID)?.streamID ?? ''
}
