/** Publishing and playing room streams in web pages. See README.md beside this file. */

export { capture } from './capture/capture.js'
export type { AudioInput, Capture, CaptureEvents, CaptureOptions, VideoInput } from './capture/types.js'
export { play } from './play/play.js'
export type { PlayEvents, Player, PlayOptions, PlaySource, PlayState, PlayStats, SoundState } from './play/types.js'
export { publish } from './publish/publish.js'
export {
  type PublishEnd,
  PublishError,
  type PublishEvents,
  type Publisher,
  type PublishOptions,
  type PublishState,
  type PublishStats,
} from './publish/types.js'
