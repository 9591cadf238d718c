import type { TagHost } from '../tag_host.js'
import type { StudioLook } from './studio.js'

/** Short side of the picture in px, by `mode`. */
const SIZES: { [mode: string]: number } = { SD: 360, HD: 540, FHD: 720, RTC: 360 }

/** What the properties of a `<live-pusher>` say of its picture. */
export function lookOf(host: TagHost, back: boolean): StudioLook {
  const short = SIZES[host.text('mode')] ?? 360
  const long = Math.round((short * (host.text('aspect') === '3:4' ? 4 / 3 : 16 / 9)) / 2) * 2
  const upright = host.text('orientation') !== 'horizontal'
  return {
    width: upright ? short : long,
    height: upright ? long : short,
    fps: host.number('fps'),
    beauty: host.number('beauty'),
    whiteness: host.number('whiteness'),
    mirror: host.flag('mirror') || host.flag('remoteMirror'),
    cameraOn: host.flag('enableCamera'),
    back,
  }
}
