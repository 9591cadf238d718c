import type { PusherLook } from '../../utils/call'

/** What a page sets of the component in one object. */
export interface CameraConfig {
  /** `3:4` or `9:16`. */
  aspect?: string
  /** kbps */
  minBitrate?: number
  maxBitrate?: number
  /** 0 to 9 */
  beauty?: number
  muted?: boolean
  debug?: boolean
  /** Any change of it switches between the front and the back camera. */
  camera?: string | boolean
  operate?: string
}

/** The library's words for it. An absent field changes nothing. */
export function readConfig(config: CameraConfig): { look: PusherLook; camera: string; operate: string } {
  const { aspect, minBitrate, maxBitrate, beauty, muted, camera, operate } = config
  const look: PusherLook = {}
  if (aspect !== undefined) look.aspect = aspect === '9:16' ? '9:16' : '3:4'
  if (minBitrate !== undefined) look.minBitrate = minBitrate
  if (maxBitrate !== undefined) look.maxBitrate = maxBitrate
  if (beauty !== undefined) look.beauty = beauty
  if (muted !== undefined) look.muted = muted
  return { look, camera: camera === undefined ? '' : String(camera), operate: operate ?? '' }
}
