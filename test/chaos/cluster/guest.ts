import { systemClock } from '../../../server/clock.js'
import { getLoginInfo } from '../../../wxlite/utils/getlogininfo.js'
import { createRTCRoom, type RTCRoom } from '../../../wxlite/utils/rtcroom.js'
import { PUBLIC_URL } from '../../support/fake-wx/scattered_transport.js'
import { FakePhone, type Transport } from '../../support/fake-wx.js'
import { TracedTransport } from './traced_transport.js'

/** A message as its sender knows it: times in ms, `acknowledged` absent while nobody has said that it was taken. */
export interface Said {
  readonly roomID: string
  readonly userID: string
  readonly text: string
  readonly begun: number
  acknowledged?: number
}

/** Somebody with the client library on a phone of their own. */
export class Guest {
  readonly room: RTCRoom
  readonly phone: FakePhone
  /** What it sent and got. */
  readonly trace: TracedTransport
  userID = ''
  /** Ends the room by leaving it. */
  creates = false
  /** Acknowledged, and not left since. */
  roomID = ''
  /** The same, after it was left or closed too. */
  homeID = ''
  /** When that was acknowledged. */
  since = Number.POSITIVE_INFINITY
  /** How often each text came. */
  readonly heard = new Map<string, number>()
  readonly said: Said[] = []
  /** What must not happen: `closed timeout`, say. */
  readonly faults: string[] = []
  reentered = 0
  /** Enters and leaves that were acknowledged. */
  changes = 0

  constructor(transport: Transport, random: () => number) {
    this.trace = new TracedTransport(transport)
    this.phone = new FakePhone({ clock: systemClock, transport: this.trace, random })
    this.room = createRTCRoom({ platform: this.phone.platform })
    this.room.on('onRecvRoomTextMsg', ({ textMsg }) => this.heard.set(textMsg, (this.heard.get(textMsg) ?? 0) + 1))
    this.room.on('onRoomClose', ({ reason }) => {
      this.fault(`closed ${reason}`)
      this.roomID = ''
    })
    this.room.on('onReenter', ({ state, reason }) => {
      this.trace.note(`re-enters: ${state}, ${reason}`)
      if (state === 'done') this.reentered++
    })
  }

  async login(): Promise<void> {
    const { room } = this
    const { platform } = this.phone
    const options = { serverUrl: PUBLIC_URL, type: 'multi_room', userName: 'guest', weixin: false } as const
    const { userID } = await patiently(() => getLoginInfo({ ...options, room, platform }))
    this.userID = userID
  }

  /** A room of one's own, entered. */
  async create(roomID: string): Promise<void> {
    const { pushURL } = await this.room.getPushURL()
    await this.room.createRoom({ data: { roomID, roomInfo: 'chaos', pushURL } })
    this.creates = true
    this.entered(roomID)
  }

  async enter(roomID: string): Promise<void> {
    const { pushURL } = await this.room.getPushURL()
    await this.room.enterRoom({ data: { roomID, pushURL } })
    this.entered(roomID)
  }

  async leave(): Promise<void> {
    this.roomID = ''
    this.since = Number.POSITIVE_INFINITY
    await this.room.exitRoom()
    this.changes++
  }

  async say(): Promise<void> {
    const { userID, roomID } = this
    const one: Said = { roomID, userID, text: `${userID} ${this.said.length}`, begun: performance.now() }
    this.said.push(one)
    await this.room.sendRoomTextMsg({ data: { msg: one.text } })
    one.acknowledged = performance.now()
  }

  /** Whom the phone shows, oneself included. */
  get roster(): string[] {
    const others = this.room.members.flatMap(({ userID }) => (userID === '' ? [] : [userID]))
    return [...others, this.userID].sort()
  }

  protected fault(what: string): void {
    this.trace.note(what)
    this.faults.push(`${what} in ${this.roomID}`)
  }

  protected entered(roomID: string): void {
    this.roomID = roomID
    this.homeID = roomID
    this.since = performance.now()
    this.changes++
  }
}

/** As a user presses the button again. */
export async function patiently<T>(run: () => Promise<T>, tries = 20): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await run()
    } catch (error) {
      if (left <= 1) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
