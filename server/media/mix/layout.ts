import type { MixResult } from '../../rooms/ports/media_provider.js'
import type { MixStreamInput } from '../mix_order.js'

/** Where one stream stands in the mixed picture. Even numbers: pictures have half as much colour. */
export interface Place {
  readonly streamID: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Only its sound, or only its picture, is mixed. */
  readonly only?: 'audio' | 'video'
}

/** A mixed picture: places from the background to the front. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly places: readonly Place[]
}

/** What a core can encode beside the rest. */
const MOST_PIXELS = 1280 * 720
const SMALLEST = 16
const DEFAULT = { width: 360, height: 640 }

/**
 * The layout of a merge_stream (protocol of the old clients' mixing interface: layer 1 is the background and gives
 * the size). A stream has one place: each takes a process. Codes of refusals are those that the old interface had: -1
 * wrong, -2 a picture outside the background, -10021 too large.
 */
export function layoutOf(inputs: readonly MixStreamInput[]): Layout | MixResult {
  const sorted = [...inputs].sort((a, b) => a.LayoutParams.ImageLayer - b.LayoutParams.ImageLayer)
  const background = sorted[0]?.LayoutParams
  const width = even(background?.ImageWidth || DEFAULT.width)
  const height = even(background?.ImageHeight || DEFAULT.height)
  if (width < SMALLEST || height < SMALLEST || width * height > MOST_PIXELS)
    return { code: -10021, message: '混流画面过大或过小' }
  if (new Set(inputs.map(({ InputStreamName }) => InputStreamName)).size < inputs.length)
    return { code: -1, message: '混流参数错误：同一路流只能出现一次' }
  const places: Place[] = []
  for (const [i, { InputStreamName, LayoutParams: it }] of sorted.entries()) {
    const place = {
      streamID: InputStreamName,
      x: i === 0 ? 0 : even(it.LocationX ?? 0),
      y: i === 0 ? 0 : even(it.LocationY ?? 0),
      width: i === 0 ? width : even(it.ImageWidth || width / 3),
      height: i === 0 ? height : even(it.ImageHeight || height / 3),
      ...(it.InputType === 4 && { only: 'audio' as const }),
      ...(it.InputType === 5 && { only: 'video' as const }),
    }
    if (place.width < SMALLEST || place.height < SMALLEST) return { code: -10021, message: '混流小画面过小' }
    if (place.x + place.width > width || place.y + place.height > height)
      return { code: -2, message: '混流小画面超出背景画面' }
    places.push(place)
  }
  return { width, height, places }
}

/** All pictures of a room beside each other, in squares that fill the canvas: for a recording. */
export function gridOf(streamIDs: readonly string[], width = 640, height = 480): Layout {
  const columns = Math.max(1, Math.ceil(Math.sqrt(streamIDs.length)))
  const rows = Math.max(1, Math.ceil(streamIDs.length / columns))
  const size = { width: even(width / columns), height: even(height / rows) }
  const places = streamIDs.map((streamID, i) => ({
    streamID,
    x: (i % columns) * size.width,
    y: Math.floor(i / columns) * size.height,
    ...size,
  }))
  return { width, height, places }
}

function even(value: number): number {
  return Math.floor(value / 2) * 2
}
