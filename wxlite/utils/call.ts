import { asOptions, wrong } from './api/arguments'
import type { Call, CallOptions, CallView } from './api/call'
import { harmless } from './api/emitter'
import { wxPlatform } from './platform/platform'
import rtcroom from './rtcroom'
import { createPlayerTags } from './tags/players'
import { createPusherTag } from './tags/pusher'
import { createReporter, playerName } from './tags/reporter'

export type { Call, CallOptions, CallView } from './api/call'
export {
  type ExplainPermission,
  type PlayerTags,
  type PlayerView,
  type PusherLook,
  type PusherPhase,
  type PusherTag,
  type PusherView,
  TagCode,
  type TagEvent,
  type TagFailure,
} from './api/tags'
export { askPermission } from './tags/permission'

/**
 * Creates a call: the live tags and the room together.
 *
 * @example
 * const call = createCall({ onView: (view) => this.setData(view) })
 * await call.start({ roomID })
 */
export function createCall(options: CallOptions): Call {
  const { room = rtcroom, platform = wxPlatform(), look, component, explain } = options
  const onView = harmless(platform, options.onView)
  const onFailure = harmless(platform, options.onFailure)
  const { session, current, events } = room.inner
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
    address: async () => (await session.call('get_push_url', { roomID })).pushURL,
    enter: async (pushURL) => {
      await current.publish(roomID, pushURL, roomInfo)
      // Those known before entering (getPushers was called) are no change.
      players.show(room.members)
    },
    suspended: () => room.suspend(),
    onView: (view) => onView({ pusher: view }),
  })

  const reporter = createReporter({ platform, send: (report) => session.call('report', { roomID, report }) })

  function listen(): (() => void)[] {
    reporter.start()
    platform.keepScreenOn(true)
    listening = [
      room.on('onMembersChange', ({ members }) => players.show(members)),
      room.on('onPushURLChange', ({ pushURL }) => pusher.moveTo(pushURL)),
      room.on('onRoomClose', halt),
      // A page may leave by the room itself.
      events.on('left', halt),
    ]
    return listening
  }

  /** Everything at the tags; the room is somebody else's matter. */
  function halt() {
    for (const off of listening) off()
    if (listening.length > 0) platform.keepScreenOn(false)
    listening = []
    reporter.stop()
    pusher.stop()
    players.stop()
  }

  return {
    get view(): CallView {
      return { pusher: pusher.view, players: [...players.views] }
    },
    pusher: reporter.watch(pusher, () => 'push'),
    players: reporter.watch(players, playerName),
    async start(options) {
      const wanted = asOptions('start', options)
      if (listening.length > 0) throw wrong('start', '通话已经开始', '请先调用 stop')
      const mine = listen()
      try {
        roomInfo = wanted.roomInfo ?? ''
        roomID = wanted.roomID ?? ''
        if (roomID === '' || wanted.create) {
          const { unlisted } = wanted
          // Where nobody gets into it, it is unmade: its id is free for another try.
          await current.create({ roomID, roomInfo, unlisted }, (created) => {
            roomID = created.roomID
            return pusher.start()
          })
        } else await pusher.start()
        return { roomID }
      } catch (error) {
        // Stopped meanwhile, and perhaps started again: that is not this start's to end.
        if (listening === mine) halt()
        throw error
      }
    },
    pause() {
      pusher.pause()
      players.pause()
    },
    resume() {
      pusher.resume()
      players.resume()
    },
    async stop() {
      halt()
      await current.leave()
    },
  }
}
