import { asOptions, wrong } from './api/arguments'
import { harmless } from './api/emitter'
import type { LiveStage, LiveStageOptions, LiveStageView } from './api/live_stage'
import { cancelled } from './api/room_error'
import type { RoomSlot } from './api/room_slot'
import liveroom from './liveroom'
import { wxPlatform } from './platform/platform'
import { livePictures } from './tags/live_pictures'
import { createPlayer } from './tags/player'
import { createPlayerTags } from './tags/players'
import { createPusherTag } from './tags/pusher'
import { createReporter, playerName } from './tags/reporter'

export type { LiveStage, LiveStageOptions, LiveStageView } from './api/live_stage'
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
 * Creates a live stage: the live tags and the live room together.
 *
 * @example
 * const stage = createLiveStage({ onView: (view) => this.setData(view) })
 * await stage.watch({ roomID })
 */
export function createLiveStage(options: LiveStageOptions): LiveStage {
  const { room = liveroom, platform = wxPlatform(), look, component, explain } = options
  const onView = harmless(platform, options.onView)
  const onFailure = harmless(platform, options.onFailure)
  let link: LiveStageView['link'] = 'off'
  /** Counts beginnings and ends of link-mic: what belongs to an earlier one does not count any more. */
  let links = 0
  let newRoom: { roomID?: string; roomInfo?: string; unlisted?: boolean } = {}
  let small: readonly RoomSlot[] = []
  let listening: (() => void)[] = []
  let collected: Partial<LiveStageView> | undefined

  function show(change: Partial<LiveStageView>) {
    if (collected) Object.assign(collected, change)
    else onView(change)
  }

  /** Whatever changes in `run` is one message to the page. */
  function together(run: () => void) {
    if (collected) return run()
    collected = {}
    run()
    const change = collected
    collected = undefined
    if (Object.keys(change).length > 0) onView(change)
  }

  const tags = { platform, component, onFailure }
  const main = createPlayer({
    ...tags,
    slot: -1,
    id: 'player-main',
    media: () => pictures().media,
    async renew() {
      await room.refresh()
      return pictures().main.accelerateURL
    },
    onView: (view) => show({ main: view }),
  })
  const players = createPlayerTags({
    ...tags,
    media: () => room.media,
    async renew(userID) {
      await room.refresh()
      return room.getRoomInfo().pushers.find((pusher) => pusher.userID === userID)?.accelerateURL ?? ''
    },
    onViews: (views) => show({ players: views }),
  })
  const pusher = createPusherTag({
    platform,
    look,
    explain,
    onFailure,
    address: async () => (await room.getPushURL()).pushURL,
    async enter(pushURL) {
      if (room.role === 'audience' || room.role === 'guest') return room.joinPusher({ data: { pushURL } })
      await room.createRoom({ data: { ...newRoom, pushURL } })
    },
    suspended: () => room.suspend(),
    onView: (view) => show({ pusher: view }),
  })

  const reporter = createReporter({
    platform,
    send: (report) => room.inner.session.call('report', { roomID: room.getRoomInfo().roomID, report }),
  })

  function pictures() {
    return livePictures(room.getRoomInfo(), room.role, link, room.media, small)
  }

  function draw() {
    together(() => {
      const now = pictures()
      small = now.small
      main.show(now.main)
      players.show(small)
    })
  }

  /** The list takes in what is told here too, before or after. */
  function drawSoon() {
    void Promise.resolve().then(() => {
      if (listening.length > 0) draw()
    })
  }

  function setLink(next: LiveStageView['link']) {
    if (next === link) return
    together(() => {
      link = next
      show({ link })
      draw()
    })
  }

  function listen(): (() => void)[] {
    if (listening.length > 0) throw wrong('start', '直播已经开始', '请先调用 stop')
    platform.keepScreenOn(true)
    reporter.start()
    listening = [
      room.on('onMembersChange', draw),
      // Whether the room is mixed is no change of its members; a beat tells of what a list brought.
      room.inner.events.on('change', drawSoon),
      room.inner.events.on('snapshot', drawSoon),
      room.inner.events.on('seq', drawSoon),
      room.on('onCreatorChange', draw),
      room.on('onPushURLChange', ({ pushURL }) => pusher.moveTo(pushURL)),
      room.on('onKickOut', unlinked),
      room.on('onRoomClose', halt),
      // A page may leave by the room itself.
      room.inner.events.on('left', halt),
    ]
    return listening
  }

  function unlinked() {
    links += 1
    together(() => {
      pusher.stop()
      setLink('off')
    })
  }

  /** Everything at the tags; the room is somebody else's matter. */
  function halt() {
    links += 1
    if (listening.length > 0) platform.keepScreenOn(false)
    for (const off of listening) off()
    listening = []
    reporter.stop()
    together(() => {
      pusher.stop()
      main.stop()
      players.stop()
      small = []
      setLink('off')
    })
  }

  /** Begins, and leaves nothing behind when that fails. */
  async function begin(run: () => Promise<unknown>): Promise<{ roomID: string }> {
    const mine = listen()
    try {
      await run()
    } catch (error) {
      // Stopped meanwhile, and perhaps begun again: that is not this one's to end.
      if (listening === mine) halt()
      throw error
    }
    draw()
    return { roomID: room.getRoomInfo().roomID }
  }

  return {
    get view(): LiveStageView {
      return { pusher: pusher.view, main: main.view, players: [...players.views], link }
    },
    pusher: reporter.watch(pusher, () => 'push'),
    players: reporter.watch(players, playerName),
    async present(wanted) {
      newRoom = asOptions('present', wanted)
      return begin(() => pusher.start())
    },
    async watch(wanted) {
      const { roomID } = asOptions('watch', wanted)
      return begin(() => room.enterRoom({ data: { roomID } }))
    },
    async link(wanted = {}) {
      asOptions('link', wanted)
      if (link !== 'off') throw wrong('link', '连麦已经开始')
      const mine = ++links
      const goOn = (next: 'starting' | 'on') => {
        if (mine !== links) throw cancelled('link')
        setLink(next)
      }
      setLink('asking')
      try {
        await room.requestJoinPusher({ data: wanted })
        goOn('starting')
        await pusher.start()
        goOn('on')
      } catch (error) {
        if (mine === links) unlinked()
        throw error
      }
    },
    async unlink() {
      const before = link
      unlinked()
      if (before === 'asking') await room.cancelJoinPusher()
      else if (before !== 'off') await room.quitPusher()
    },
    pause() {
      for (const tag of [pusher, main, players]) tag.pause()
    },
    resume() {
      for (const tag of [pusher, main, players]) tag.resume()
    },
    mainStatechange(event) {
      reporter.heard('main', event)
      main.statechange(event)
    },
    async stop() {
      halt()
      await room.exitRoom()
    },
  }
}
