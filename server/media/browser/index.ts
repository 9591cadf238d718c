/** Publishing and playing room streams in web pages. See README.md beside this file. */
export type { AudioInput, Capture, CaptureEvents, CaptureOptions, VideoInput } from './capture_types.js'
export type { PlayEvents, Player, PlayOptions, PlaySource, PlayState, PlayStats, SoundState } from './play_types.js'
export {
  type PublishEnd,
  PublishError,
  type PublishEvents,
  type Publisher,
  type PublishOptions,
  type PublishState,
  type PublishStats,
} from './publish_types.js'
