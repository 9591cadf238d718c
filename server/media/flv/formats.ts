import { channelsInProgramConfig } from './codec_config.js'
import { TagType } from './tag.js'

/** Sound formats by number, without AAC (10). Source: Adobe FLV specification 10.1, E.4.2.1. */
const SOUND: { readonly [format: number]: string } = {
  0: 'PCM',
  1: 'ADPCM',
  2: 'MP3',
  3: 'PCM',
  4: 'Nellymoser 16 kHz',
  5: 'Nellymoser 8 kHz',
  6: 'Nellymoser',
  7: 'G.711 A-law',
  8: 'G.711 mu-law',
  11: 'Speex',
  14: 'MP3 8 kHz',
}
/** Picture formats, without AVC (7): E.4.3.1, and HEVC (12) as Chinese vendors number it. */
const PICTURE: { readonly [format: number]: string } = {
  2: 'H.263',
  3: 'Screen video',
  4: 'VP6',
  5: 'VP6 alpha',
  6: 'Screen video 2',
  12: 'HEVC',
}
/** Four characters of Enhanced RTMP. */
const FOUR_CC: { readonly [name: string]: string } = {
  hvc1: 'HEVC',
  av01: 'AV1',
  vp09: 'VP9',
  vp08: 'VP8',
  avc1: 'H.264 (enhanced)',
  mp4a: 'AAC (enhanced)',
}

/** Profiles of H.264 that phones and most browsers cannot decode, by profile_idc. Source: ITU-T H.264 A.2. */
const RARE_PROFILES: { readonly [profile: number]: string } = {
  44: 'CAVLC 4:4:4',
  88: 'Extended',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4',
}

const AAC = 10
const AVC = 7
const ENHANCED_SOUND = 9

/**
 * The name of a format that is neither H.264 nor AAC in their plain form, which is what every player plays; undefined
 * for those. Sound whose channels stand in a program config element (PCE) can be described to few decoders.
 */
export function foreignFormat(type: number, body: Uint8Array): string | undefined {
  const [first] = body
  if (first === undefined) return undefined
  if (type === TagType.AUDIO) {
    const format = first >> 4
    if (format === AAC) return body[1] === 0 && channelsInProgramConfig(body.subarray(2)) ? 'AAC with a PCE' : undefined
    return format === ENHANCED_SOUND ? fourCC(body) : (SOUND[format] ?? `sound format ${format}`)
  }
  if (type !== TagType.VIDEO || (first & 0x8f) === AVC) return undefined
  return first & 0x80 ? fourCC(body) : (PICTURE[first & 0x0f] ?? `picture format ${first & 0x0f}`)
}

/**
 * The name of H.264 that few players decode, from its configuration: x264 makes 4:4:4 of pictures that nobody
 * converted, as GStreamer's test source or a captured screen.
 */
export function rareProfile(type: number, body: Uint8Array): string | undefined {
  const [first = 0, packet, , , , version, profile = 0] = body
  if (type !== TagType.VIDEO || (first & 0x8f) !== AVC || packet !== 0 || version !== 1) return undefined
  const name = RARE_PROFILES[profile]
  return name === undefined ? undefined : `H.264 ${name}`
}

function fourCC(body: Uint8Array): string {
  const text = String.fromCharCode(...body.subarray(1, 5)).replace(/[^\x21-\x7e]/g, '?')
  return FOUR_CC[text] ?? text
}
