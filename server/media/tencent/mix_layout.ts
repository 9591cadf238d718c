import type { MixStreamInput, MixStreamRequest } from './live_api.js'

/** The presenter's picture, 9:16, and the guests' small ones in a column that grows upwards from the lower right. Pixels. */
const CANVAS = { width: 360, height: 640 }
const SMALL = { width: 120, height: 180, bottom: 60 }

/** Guests that fit into the column. */
const MOST_GUESTS = 3

/**
 * The mix of a live room. It goes out under the presenter's own stream name, so the
 * address that the audience plays stays the same when link-mic begins and ends.
 */
export function mixOf(presenter: string, guests: readonly string[]): MixStreamRequest {
  const big: MixStreamInput = {
    InputStreamName: presenter,
    LayoutParams: { ImageLayer: 1, InputType: 0, ImageWidth: CANVAS.width, ImageHeight: CANVAS.height, LocationX: 0, LocationY: 0 },
  }
  const small = guests.slice(0, MOST_GUESTS).map((name, at): MixStreamInput => {
    const LocationY = CANVAS.height - SMALL.height - SMALL.bottom - at * SMALL.height
    const LayoutParams = {
      ImageLayer: at + 2,
      InputType: 0,
      ImageWidth: SMALL.width,
      ImageHeight: SMALL.height,
      LocationX: CANVAS.width - SMALL.width,
      LocationY,
    }
    return { InputStreamName: name, LayoutParams }
  })
  return { MixStreamSessionId: presenter.slice(0, 80), InputStreamList: [big, ...small], OutputParams: { OutputStreamName: presenter, OutputStreamType: 0 } }
}
