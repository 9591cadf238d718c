import type { Call, CallOptions, CallView } from '../../../wxlite/utils/api/call.js'
import type { RTCRoom } from '../../../wxlite/utils/api/rtcroom.js'
import { createCall as createDrivenCall } from '../../../wxlite/utils/call.js'
import { type WebControls, type WebElements, WebTags } from './web_tags.js'

/** The options of the mini-program's `createCall`, with elements in place of the tags. */
export interface WebCallOptions extends Pick<CallOptions, 'onFailure' | 'look' | 'explain'>, WebElements {
  room: RTCRoom
  onView?(view: Partial<CallView>): void
}

/** A call in a web page. */
export interface WebCall extends Call, WebControls {}

/**
 * @example
 * const call = createCall({ room, own: myBox, people: theirBox })
 * const { roomID } = await call.start({ roomInfo: 'weekly' })
 */
export function createCall({ own, people, onSound, onVolume, onView, ...options }: WebCallOptions): WebCall {
  const { room, onFailure } = options
  const tags: WebTags = new WebTags({
    room,
    own,
    people,
    onSound,
    onVolume,
    onFailure,
    told: { pusher: () => call.pusher, players: () => call.players },
  })
  const call = createDrivenCall({
    ...options,
    platform: tags.platform,
    onView(view) {
      tags.show(view)
      onView?.(view)
    },
  })
  return {
    get view() {
      return call.view
    },
    pusher: call.pusher,
    players: call.players,
    start: (wanted) => tags.begin(() => call.start(wanted)),
    pause: call.pause,
    resume: call.resume,
    stop() {
      tags.end()
      return call.stop()
    },
    ...tags.controls,
  }
}
