import { createLiveRoom, type LiveRoom } from '../../../wxlite/utils/liveroom.js'
import { createRTCRoom, type RoomOptions, type RTCRoom } from '../../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../../support/fake-wx.js'
import { ManualClock } from '../../support/manual_clock.js'
import { FaultyWires } from './faulty_wires.js'
import { MemoryServer } from './memory_server.js'

export interface Somebody<Room> {
  name: string
  phone: FakePhone
  wires: FaultyWires
  room: Room
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** The rooms of the server in memory, and people whose wires the test holds. */
export class MemoryWorld {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly server = new MemoryServer(this.clock)

  phone(): { phone: FakePhone; wires: FaultyWires } {
    const wires = new FaultyWires(this.server.transport((deliver) => deliver()))
    return { phone: new FakePhone({ clock: this.clock, transport: wires }), wires }
  }

  async member(name: string, options: Omit<RoomOptions, 'platform'> = {}): Promise<Somebody<RTCRoom>> {
    const { phone, wires } = this.phone()
    const room = createRTCRoom({ ...options, platform: phone.platform })
    await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: name, userSig: 'sig' })
    return { name, phone, wires, room }
  }

  async viewer(name: string): Promise<Somebody<LiveRoom>> {
    const { phone, wires } = this.phone()
    const room = createLiveRoom({ platform: phone.platform })
    await room.login({ serverDomain: 'http://memory/weapp/live_room/', userID: name, userSig: 'sig' })
    return { name, phone, wires, room }
  }

  /** Moves the clock in steps; whatever is due in between happens. */
  async pass(ms: number, step = 100): Promise<void> {
    for (let past = 0; past < ms; past += step) {
      await turn()
      this.clock.advance(Math.min(step, ms - past))
    }
    for (let calm = 0; calm < 5; calm += 1) await turn()
  }

  /** What a room has of one member: the stream's name. */
  async streamOf(roomID: string, userID: string): Promise<string> {
    return (await this.server.rooms.directory.find(roomID))?.view.members.get(userID)?.streamID ?? ''
  }
}
