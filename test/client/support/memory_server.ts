import { randomIds } from '../../../server/ids.js'
import { ProtocolError } from '../../../server/protocol_error.js'
import { createRooms, type RoomsCore } from '../../../server/rooms/create_rooms.js'
import type { Notifier } from '../../../server/rooms/ports/notifier.js'
import { roomEvent } from '../../../server/rooms/ports/room_event.js'
import { roomSnapshot } from '../../../server/rooms/ports/room_snapshot.js'
import { MemoryStore } from '../../../server/store/memory.js'
import { ImClose, type ImReply, type ImRequest, type RoomEvent } from '../../../wxlite/utils/protocol.js'
import { FakeMedia } from '../../support/fake_media.js'
import type { Transport, WireSocketListener } from '../../support/fake-wx.js'
import type { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'

/** What may happen to a frame on its way to a phone. `push`: nobody asked for it. */
export type Meddle = (deliver: () => void, push: boolean) => void

interface MemorySocket {
  userID: string
  listener: WireSocketListener
  meddle: Meddle
  close(code: number): void
}

interface Channel {
  log: RoomEvent[]
  sockets: Set<MemorySocket>
}

const SETTINGS = { maxMembers: 8, heartbeatTimeout: 20, maxIdleDuration: 30, onCreatorLeave: 'transfer' } as const
const ADDRESS = { host: 'memory', secure: false }

/**
 * The real rooms of the server with wires that are function calls: quick enough for thousands of faults.
 * Those who logs in is believed; the token is the userID. `restart` loses everything, as the memory store does.
 */
export class MemoryServer {
  readonly media: FakeMedia
  rooms: RoomsCore
  private channels = new Map<string, Channel>()
  private readonly sockets = new Set<MemorySocket>()

  constructor(private readonly clock: ManualClock) {
    this.media = new FakeMedia(clock, randomIds)
    this.rooms = this.begin()
  }

  restart(): void {
    this.rooms.close()
    this.channels = new Map()
    for (const socket of [...this.sockets]) socket.close(ImClose.RESTART)
    this.rooms = this.begin()
  }

  close(): void {
    this.rooms.close()
  }

  /** The wires of one phone. `meddle` stands between server and phone. */
  transport(meddle: Meddle): Transport {
    return {
      request: ({ url, header, body }, done) => {
        void this.rest(
          url,
          header.authorization?.slice('Bearer '.length) ?? '',
          body === '' ? {} : JSON.parse(body),
        ).then((reply) => done({ status: 200, text: JSON.stringify(reply) }))
        return () => {}
      },
      connect: (_url, listener) => this.connect(listener, meddle),
    }
  }

  private begin(): RoomsCore {
    const notifier: Notifier = {
      reach: 'everywhere',
      info: () => ({ provider: 'embedded', url: 'ws://memory' }),
      publish: (roomID, change) => this.publish(roomEvent(this.media, roomID, change, ADDRESS)),
      notice: () => {},
      say: () => {},
      tell: (userID, notice) => {
        for (const socket of this.sockets) if (socket.userID === userID) this.send(socket, notice, true)
      },
      expel: () => {},
      present: () => true,
      start: async () => {},
      close: async () => {},
    }
    const settings = {
      doubleRoom: SETTINGS,
      multiRoom: SETTINGS,
      liveRoom: { ...SETTINGS, maxAudience: 100, linkMic: 'granted' },
      awayTimeout: 90,
    } as const
    const rooms = createRooms({
      clock: this.clock,
      ids: randomIds,
      store: new MemoryStore(),
      notifier,
      media: this.media,
      log: silentLog,
      settings,
    })
    rooms.start()
    return rooms
  }

  private channel(roomID: string): Channel {
    const channel = this.channels.get(roomID) ?? { log: [], sockets: new Set() }
    this.channels.set(roomID, channel)
    return channel
  }

  private publish(event: RoomEvent): void {
    const { log, sockets } = this.channel(event.roomID)
    log.push(event)
    for (const socket of sockets) this.send(socket, event, true)
    if (event.event === 'close') this.channels.delete(event.roomID)
  }

  private send(socket: MemorySocket, frame: object, push: boolean): void {
    const text = JSON.stringify(frame)
    socket.meddle(() => {
      if (this.sockets.has(socket)) socket.listener.received(text)
    }, push)
  }

  private connect(listener: WireSocketListener, meddle: Meddle) {
    const socket: MemorySocket = {
      userID: '',
      listener,
      meddle,
      close: (code) => {
        if (!this.sockets.delete(socket)) return
        for (const [roomID, { sockets }] of this.channels) {
          if (sockets.delete(socket)) void this.rooms.directory.audienceGone(socket.userID, roomID)
        }
        listener.closed(code, '')
      },
    }
    this.sockets.add(socket)
    queueMicrotask(() => listener.opened())
    return {
      send: (text: string) =>
        void this.asked(socket, JSON.parse(text)).then((reply) => this.send(socket, reply, false)),
      close: () => socket.close(1000),
    }
  }

  private async asked(socket: MemorySocket, request: ImRequest): Promise<ImReply & object> {
    const { id } = request
    const reply = await answered(async () => {
      switch (request.op) {
        case 'auth':
          socket.userID = request.userID
          return {}
        case 'join':
          return this.join(socket, request.roomID, request.seq)
        case 'leave':
          this.channels.get(request.roomID)?.sockets.delete(socket)
          return {}
        case 'beat':
          return this.beat(socket.userID, request.roomID, request.away ?? false)
        default:
          return {}
      }
    })
    return { id, ...reply }
  }

  private async join(socket: MemorySocket, roomID: string, seq: number | undefined): Promise<object> {
    const found = await this.rooms.directory.find(roomID, [socket.userID])
    if (!found) throw new ProtocolError(3)
    const { view: room, audience } = found
    if (!room.members.has(socket.userID) && audience.get(socket.userID) === undefined)
      throw new ProtocolError(5, undefined, { reason: 'unknown' })
    const { log, sockets } = this.channel(roomID)
    if (!sockets.has(socket)) void this.rooms.directory.userBack(socket.userID, roomID)
    sockets.add(socket)
    const from = log.findIndex((event) => event.seq === (seq ?? 0) + 1)
    const known = seq === room.seq || from >= 0
    const events = seq === room.seq || from < 0 ? [] : log.slice(from)
    return {
      reset: !known,
      ...(known ? {} : { room: roomSnapshot(room, this.media, ADDRESS) }),
      events,
      messages: [],
      seq: room.seq,
      msgSeq: 0,
    }
  }

  private async beat(userID: string, roomID: string, away: boolean): Promise<{ seq: number }> {
    const manager = await this.rooms.directory.managerOf(roomID)
    if (!manager) throw new ProtocolError(5, undefined, { reason: 'unknown' })
    return manager.beat({ userID, session: userID }, roomID, away)
  }

  private rest(url: string, userID: string, body: { [name: string]: string & boolean }): Promise<object> {
    const rooms = url.includes('/live_room/') ? this.rooms.live_room : this.rooms.multi_room
    const caller = { userID, session: userID }
    const [operation = '', query = ''] = url.slice(url.lastIndexOf('/') + 1).split('?')
    const {
      roomID = '',
      roomInfo = '',
      userName = '',
      userAvatar = '',
      pushURL = '',
      userInfo = '',
      targetUserID = '',
      away,
      accept,
      stay,
      reason = '',
    } = body
    return answered(async () => {
      switch (operation) {
        case 'login': {
          const name = new URLSearchParams(query).get('userID')
          return { userID: name, token: name, im: { provider: 'embedded', url: 'ws://memory' }, media: this.media.info }
        }
        case 'get_push_url':
          return this.media.pushGrant(userID, ADDRESS)
        case 'add_pusher':
          return rooms.enter(
            caller,
            roomID,
            { userName, userAvatar, streamID: this.media.verifyPushURL(pushURL, userID) },
            '',
          )
        case 'delete_pusher':
          await rooms.leave(caller, roomID)
          return {}
        case 'pusher_heartbeat':
          return rooms.beat(caller, roomID, away === true)
        case 'get_pushers':
          return roomSnapshot(await rooms.view(caller, roomID), this.media, ADDRESS)
        case 'create_room':
          return rooms.create(caller, { roomID, roomInfo, unlisted: false })
        case 'destroy_room':
          await rooms.destroy(caller, roomID)
          return {}
        case 'kick_pusher':
          await rooms.kick(caller, roomID, targetUserID, { stay: stay === true })
          return { stay }
        case 'add_audience':
          return { audienceCount: await rooms.addAudience(caller, roomID, userInfo) }
        case 'delete_audience':
          await rooms.removeAudience(caller, roomID)
          return {}
        case 'request_link_mic':
          await rooms.requestLinkMic(caller, roomID, userName, userAvatar)
          return {}
        case 'cancel_link_mic':
          await rooms.cancelLinkMic(caller, roomID)
          return {}
        case 'respond_link_mic':
          await rooms.respondLinkMic(caller, roomID, targetUserID, accept === true, reason)
          return {}
        default:
          return {}
      }
    })
  }
}

async function answered(run: () => Promise<object>): Promise<{ code: number; message: string }> {
  try {
    return { code: 0, message: '请求成功', ...(await run()) }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return { code: error.code, message: error.message, ...error.fields }
  }
}
