import { FakePhone, type PhoneKind } from '../../support/fake-wx.js'
import { ManualClock } from '../../support/manual_clock.js'
import { chance } from './chance.js'
import { MemoryServer } from './memory_server.js'

/** A server, phones, and faults of every kind, all from one seed. */
export class Storm {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly server = new MemoryServer(this.clock)
  readonly phones: FakePhone[] = []
  faults = 0
  readonly random: () => number
  private calm = false

  constructor(
    seed: number,
    private readonly kind: PhoneKind,
  ) {
    this.random = chance(seed)
  }

  phone(): FakePhone {
    const transport = this.server.transport((deliver, push) => this.meddle(deliver, push))
    const phone = new FakePhone({ clock: this.clock, random: this.random, transport, kind: this.kind })
    this.phones.push(phone)
    return phone
  }

  /** Frames are lost, come twice, or late and so out of order. */
  private meddle(deliver: () => void, push: boolean) {
    const luck = this.calm ? 1 : this.random()
    if (luck < 0.12) {
      this.faults += 1
      return
    }
    deliver()
    if (luck < 0.24 && push) {
      this.faults += 1
      deliver()
    } else if (luck < 0.4 && push) {
      this.faults += 1
      this.clock.after(this.random() * 4_000, deliver)
    }
  }

  /** Something happens to a phone, or to the server. */
  strike(phone: FakePhone) {
    const luck = this.random()
    const fault = (run: () => void) => {
      this.faults += 1
      run()
    }
    if (luck < 0.12) fault(() => phone.network.breakSockets())
    else if (luck < 0.24) fault(() => phone.offline())
    else if (luck < 0.48) phone.online()
    else if (luck < 0.58) fault(() => phone.hide())
    else if (luck < 0.8) phone.show()
    else if (luck < 0.807) fault(() => this.server.restart())
    else
      fault(() => {
        phone.network.loss = this.random() * 0.5
      })
  }

  async pass(ms: number) {
    this.clock.advance(ms)
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  /** The faults end; everybody gets time to notice. */
  async heal() {
    this.calm = true
    for (const phone of this.phones) {
      phone.network.loss = 0
      phone.show()
      phone.online()
    }
    for (let second = 0; second < 130; second += 1) await this.pass(1_000)
  }

  /** Who publishes, as the server has it. */
  async members(roomID: string) {
    const room = await this.server.rooms.directory.find(roomID)
    return [...(room?.view.members.values() ?? [])].map(({ userID, streamID, state }) => ({ userID, streamID, state }))
  }
}
