import { wrong } from './api/arguments'
import type { Call, CallOptions, CallView } from './api/call'
import { wxPlatform } from './platform/platform'
import rtcroom from './rtcroom'
import { createPlayerTags } from './tags/players'
import { createPusherTag } from './tags/pusher'

export type { Call, CallOptions, CallView } from './api/call'

/**
 * A call with everything that belongs to it.
 *
 * @example
 * const call = createCall({ onView: (view) => this.setData(view) })
 * await call.start({ roomID })
 */
export function createCall(options: CallOptions): Call {
  const { room = rtcroom, platform = wxPlatform(), onView, onFailure = () => {}, look, component, explain } = options
  let roomID = ''
  let roomInfo = ''
  let listening: (() => void)[] = []

  const players = createPlayerTags({
    platform,
    component,
    onFailure,
    media: () => room.media,
    async renew(userID) {
      await room.refresh()
      return room.getRoomInfo().pushers.find((pusher) => pusher.userID === userID)?.accelerateURL ?? ''
    },
    onViews: (views) => onView({ players: views }),
  })
  const pusher = createPusherTag({
    platform,
    look,
    explain,
    onFailure,
    address: async () => (await room.getPushURL({ roomID })).pushURL,
    enter: async (pushURL) => {
      await room.enterRoom({ data: { roomID, pushURL, roomInfo } })
      // Whoever was known before entering (getPushers was called) is no change.
      players.show(room.members)
    },
    suspended: () => room.suspend(),
    onView: (view) => onView({ pusher: view }),
  })

  function listen(): (() => void)[] {
    platform.keepScreenOn(true)
    listening = [
      room.on('onMembersChange', ({ members }) => players.show(members)),
      room.on('onPushURLChange', ({ pushURL }) => pusher.moveTo(pushURL)),
      room.on('onRoomClose', halt),
    ]
    return listening
  }

  /** Everything at the tags; the room is somebody else's matter. */
  function halt() {
    for (const off of listening) off()
    if (listening.length > 0) platform.keepScreenOn(false)
    listening = []
    pusher.stop()
    players.stop()
  }

  return {
    get view(): CallView {
      return { pusher: pusher.view, players: [...players.views] }
    },
    pusher,
    players,
    async start(wish) {
      if (listening.length > 0) throw wrong('start', '通话已经开始', '请先调用 stop')
      const mine = listen()
      let made = ''
      try {
        roomInfo = wish.roomInfo ?? ''
        roomID = wish.roomID ?? ''
        if (roomID === '' || wish.create) {
          made = (await room.createRoom({ roomID, roomInfo, unlisted: wish.unlisted })).roomID
          roomID = made
        }
        await pusher.start()
        return { roomID }
      } catch (error) {
        // Nobody has been in it; its id is free for another try.
        if (made !== '') void room.destroyRoom({ roomID: made }).catch(() => undefined)
        // Stopped meanwhile, and perhaps started again: that is not this start's to end.
        if (listening === mine) halt()
        throw error
      }
    },
    async stop() {
      halt()
      await room.exitRoom()
    },
  }
}
