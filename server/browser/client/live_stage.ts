import type { LiveStage, LiveStageOptions, LiveStageView } from '../../../wxlite/utils/api/live_stage.js'
import type { LiveRoom } from '../../../wxlite/utils/api/liveroom.js'
import { createLiveStage as createDrivenStage } from '../../../wxlite/utils/live_stage.js'
import { type WebControls, type WebElements, WebTags } from './web_tags.js'

/** The options of the mini-program's `createLiveStage`, with elements in place of the tags. */
export interface WebLiveStageOptions extends Pick<LiveStageOptions, 'onFailure' | 'look' | 'explain'>, WebElements {
  room: LiveRoom
  /** Holds the big picture of an audience: one `.rtcroom-player`. */
  main?: HTMLElement
  onView?(view: Partial<LiveStageView>): void
}

/** A live room in a web page: presenter, audience, and guest with link-mic. */
export interface WebLiveStage extends Omit<LiveStage, 'mainStatechange'>, WebControls {}

/**
 * @example
 * const stage = createLiveStage({ room, main: bigBox, own: myBox, people: theirBox })
 * await stage.watch({ roomID })
 */
export function createLiveStage({
  own,
  people,
  main,
  onSound,
  onVolume,
  onView,
  ...options
}: WebLiveStageOptions): WebLiveStage {
  const { room, onFailure } = options
  const tags: WebTags = new WebTags({
    room,
    own,
    people,
    main,
    onSound,
    onVolume,
    onFailure,
    told: {
      pusher: () => stage.pusher,
      players: () => stage.players,
      // The server gets such an event with the others of that tag.
      main: () => ({ statechange: stage.mainStatechange, netstatus: stage.mainStatechange }),
    },
  })
  const stage = createDrivenStage({
    ...options,
    platform: tags.platform,
    onView(view) {
      tags.show(view)
      onView?.(view)
    },
  })
  return {
    get view() {
      return stage.view
    },
    pusher: stage.pusher,
    players: stage.players,
    present: (wanted) => tags.begin(() => stage.present(wanted)),
    watch: stage.watch,
    link: (wanted) => tags.begin(() => stage.link(wanted)),
    unlink() {
      tags.end()
      return stage.unlink()
    },
    pause: stage.pause,
    resume: stage.resume,
    stop() {
      tags.end()
      return stage.stop()
    },
    ...tags.controls,
  }
}
