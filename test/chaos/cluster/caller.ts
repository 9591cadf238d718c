import type { Call } from '../../../wxlite/utils/call.js'
import { createCall } from '../../../wxlite/utils/call.js'
import type { Transport } from '../../support/fake-wx.js'
import { type Pusher, push } from '../../support/ffmpeg.js'
import { Guest } from './guest.js'

/** The platform's codes: it publishes; the stream is lost for good. */
const PUBLISHING = 1002
const LOST = -1307

/** Somebody in a call whose `<live-pusher>` is an ffmpeg, which publishes for real. */
export class Caller extends Guest {
  private readonly call: Call
  private publisher: Pusher | undefined
  private over = false
  /** Where it published, one after another. */
  readonly addresses: string[] = []
  /** Between the end of a stream and the next one's beginning (ms). */
  readonly gaps: number[] = []
  private brokenAt: number | undefined

  constructor(transport: Transport, random: () => number) {
    super(transport, random)
    const { phone, room } = this
    this.call = createCall({ room, platform: phone.platform, onView: () => phone.pusher.bind(this.call.view.pusher) })
    phone.pusher.onEvent = (event) => {
      if (event.detail.code === PUBLISHING) this.publish(phone.pusher.pushing)
      this.call.pusher.statechange(event)
    }
    room.on('onPusherQuit', ({ pushers }) => this.fault(`quit ${pushers.map(({ userID }) => userID)}`))
  }

  async start(roomID: string, create = false): Promise<void> {
    await this.call.start({ roomID, create })
    this.creates = create
    this.entered(roomID)
  }

  /** The address at which this phone plays another one. */
  plays(userID: string): string {
    return this.room.members.find((member) => member.userID === userID)?.accelerateURL ?? ''
  }

  async stop(): Promise<void> {
    this.over = true
    await this.publisher?.stop()
    await this.call.stop().catch(() => {})
  }

  private publish(url: string): void {
    this.addresses.push(url)
    if (this.brokenAt !== undefined) this.gaps.push(performance.now() - this.brokenAt)
    const publisher = push(url)
    this.publisher = publisher
    void publisher.ended.then(() => {
      if (this.over || this.publisher !== publisher) return
      this.brokenAt = performance.now()
      this.phone.pusher.state(LOST)
    })
  }
}
