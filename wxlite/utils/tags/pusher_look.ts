import type { PusherView } from '../api/tags'

/** A `<live-pusher>` before the app has chosen anything; source: the components of the old clients. */
export const FIRST_LOOK: PusherView = {
  url: '',
  mode: 'RTC',
  autopush: false,
  muted: false,
  enableCamera: true,
  beauty: 5,
  whiteness: 0,
  aspect: '3:4',
  minBitrate: 200,
  maxBitrate: 400,
  audioQuality: 'high',
  devicePosition: 'front',
  orientation: 'vertical',
  backgroundMute: true,
  waitingImage: '',
  phase: 'idle',
  weak: false,
}
