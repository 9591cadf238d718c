import { systemClock } from '../../server/clock.js'
import { getLoginInfo } from '../../wxlite/utils/getlogininfo.js'
import { createRTCRoom, type RTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import type { Figures } from './figures.js'
import { measuredTransport } from './measured_transport.js'
import type { LoadMedia } from './media.js'

/** When members entered, by userID: what others are told of them is timed from there. */
export type Entries = Map<string, number>

/** One client with its phone: logs in, makes or enters a room, hears of the others. */
export class Visitor {
  private readonly room: RTCRoom
  private readonly phone: FakePhone
  private userID = ''
  private leaving = false
  private enteredAt = Number.POSITIVE_INFINITY

  constructor(
    private readonly url: string,
    private readonly figures: Figures,
    private readonly entries: Entries,
    private readonly media: LoadMedia | undefined,
  ) {
    this.phone = new FakePhone({ clock: systemClock, transport: measuredTransport(figures), random: Math.random })
    this.room = createRTCRoom({ platform: this.phone.platform })
    this.room.on('onPusherJoin', ({ pushers }) => {
      for (const pusher of pushers) {
        const entered = entries.get(pusher.userID)
        // Who was there before is no news.
        if (entered !== undefined && entered > this.enteredAt) figures.add('notification', performance.now() - entered)
        this.watch(pusher)
      }
    })
    this.room.on('onRoomClose', ({ reason }) => {
      if (!this.leaving) figures.fail(`room closed: ${reason}`)
    })
    this.room.on('onReenter', ({ reason }) => figures.fail(`entered again: ${reason}`))
  }

  async login(): Promise<boolean> {
    const { room, url } = this
    const { platform } = this.phone
    const data = await this.figures.timed('login', () =>
      getLoginInfo({ serverUrl: url, type: 'multi_room', room, userName: 'load', weixin: false, platform }),
    )
    this.userID = data?.userID ?? ''
    return data !== undefined
  }

  /** Answers the room's id; undefined when it failed. */
  async create(): Promise<string | undefined> {
    const { pushURL } = await this.push()
    const made = await this.figures.timed('create', () => this.room.createRoom({ data: { roomInfo: 'load', pushURL } }))
    this.enteredAt = performance.now()
    return made?.roomID
  }

  async enter(roomID: string): Promise<boolean> {
    const { pushURL } = await this.push()
    this.entries.set(this.userID, performance.now())
    const entered = await this.figures.timed('enter', async () => {
      await this.room.enterRoom({ data: { roomID, pushURL } })
      return true
    })
    this.enteredAt = performance.now()
    for (const member of this.room.members) this.watch(member)
    return entered ?? false
  }

  async leave(): Promise<void> {
    this.leaving = true
    await this.room.logout().catch(() => undefined)
    this.phone.network.log.length = 0
  }

  private async push(): Promise<{ pushURL: string }> {
    const { pushURL, webPushURL } = await this.room.getPushURL()
    if (this.media && webPushURL !== undefined)
      await this.media.publish(webPushURL).catch((error: Error) => this.figures.fail(`publish ${error.message}`))
    return { pushURL }
  }

  private readonly watched = new Set<string>()

  private watch({ userID, flvURL }: { userID: string; flvURL?: string }): void {
    // A seat that nobody has is in the list too.
    if (!this.media || !flvURL || userID === this.userID || this.watched.has(userID)) return
    this.watched.add(userID)
    this.media.play(flvURL)
  }
}
