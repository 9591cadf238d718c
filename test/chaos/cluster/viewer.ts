import { systemClock } from '../../../server/clock.js'
import { getLoginInfo } from '../../../wxlite/utils/getlogininfo.js'
import { createLiveRoom, type LiveRoom } from '../../../wxlite/utils/liveroom.js'
import { PUBLIC_URL } from '../../support/fake-wx/scattered_transport.js'
import { FakePhone, type Transport } from '../../support/fake-wx.js'
import { patiently } from './guest.js'

/** Somebody in a live room with the client library: its presenter, or one of its audience. */
export class Viewer {
  readonly room: LiveRoom
  readonly phone: FakePhone
  userID = ''
  /** What must not happen. */
  readonly faults: string[] = []

  constructor(transport: Transport) {
    this.phone = new FakePhone({ clock: systemClock, transport, random: Math.random })
    this.room = createLiveRoom({ platform: this.phone.platform })
    this.room.on('onRoomClose', ({ reason }) => this.faults.push(`closed ${reason}`))
  }

  async login(): Promise<void> {
    const { room } = this
    const { platform } = this.phone
    const options = { serverUrl: PUBLIC_URL, type: 'live_room', userName: 'viewer', weixin: false } as const
    const { userID } = await patiently(() => getLoginInfo({ ...options, room, platform }))
    this.userID = userID
  }

  async present(roomID: string): Promise<void> {
    const { pushURL } = await this.room.getPushURL()
    await this.room.createRoom({ data: { roomID, roomInfo: 'audience', pushURL } })
  }

  async watch(roomID: string): Promise<void> {
    await patiently(() => this.room.enterRoom({ data: { roomID } }))
  }
}
