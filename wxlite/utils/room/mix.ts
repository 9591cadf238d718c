import type { Pusher } from '../protocol'
import { streamOf } from './slots'

/** Canvas and small pictures; source: the layout of the old clients' mixed stream. */
const RATIOS = { '9:16': { width: 360, height: 640 }, '3:4': { width: 480, height: 640 } } as const
const SMALL = { width: 120, height: 180, margin: 60, perColumn: 3 } as const

export type VideoRatio = keyof typeof RATIOS

/** The stream's name: the last part of its address. */
export function streamName(url: string): string {
  const path = streamOf(url)
  return path.slice(path.lastIndexOf('/') + 1)
}

/**
 * mergeParams for merge_stream: the presenter as background, the guests as a column at the lower right,
 * growing upwards, with further columns to the left of it. The result replaces the presenter's own stream,
 * so that the audience's address stays.
 *
 * @param now Unix seconds
 */
export function mixParams(
  presenter: Pusher,
  guests: readonly Pusher[],
  ratio: VideoRatio,
  now: number,
): { [key: string]: unknown } {
  const { width, height } = RATIOS[ratio]
  const stream = streamName(presenter.accelerateURL)
  const background = { image_layer: 1, image_width: width, image_height: height, location_x: 0, location_y: 0 }
  const small = guests.map((guest, index) => ({
    input_stream_id: streamName(guest.accelerateURL),
    layout_params: {
      image_layer: index + 2,
      image_width: SMALL.width,
      image_height: SMALL.height,
      location_x: width - SMALL.width * (1 + Math.floor(index / SMALL.perColumn)),
      location_y: height - SMALL.height - SMALL.margin - (index % SMALL.perColumn) * SMALL.height,
    },
  }))
  const para = {
    app_id: '',
    interface: 'mix_streamv2.start_mix_stream_advanced',
    mix_stream_session_id: stream,
    output_stream_id: stream,
    input_stream_list: [{ input_stream_id: stream, layout_params: background }, ...small],
  }
  return { timestamp: now, eventId: now, interface: { interfaceName: 'Mix_StreamV2', para } }
}
