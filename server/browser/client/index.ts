/** The client library for web pages: the mini-program's own, on a browser platform. */

export { createAgent } from '../../../wxlite/utils/agent.js'
export type { Agent, Customer } from '../../../wxlite/utils/api/agent.js'
export type { Call, CallView } from '../../../wxlite/utils/api/call.js'
export type { Calls, CallsEvents, IncomingCall } from '../../../wxlite/utils/api/calls.js'
export type { LiveStageView } from '../../../wxlite/utils/api/live_stage.js'
export type { LiveRoom } from '../../../wxlite/utils/api/liveroom.js'
export type {
  Knock,
  Moderation,
  ModerationOptions,
  ModerationView,
  Passage,
  RoomMember,
} from '../../../wxlite/utils/api/moderation.js'
export type { Queue, QueueEvents, QueuePlace, Taken } from '../../../wxlite/utils/api/queue.js'
export { asRoomError, ClientCode, RoomError } from '../../../wxlite/utils/api/room_error.js'
export type { LiveRoomEvents, RTCRoomEvents } from '../../../wxlite/utils/api/room_events.js'
export type { RTCRoom } from '../../../wxlite/utils/api/rtcroom.js'
export { TagCode, type TagFailure } from '../../../wxlite/utils/api/tags.js'
export { speakEnglish } from '../../../wxlite/utils/english.js'
export { Code } from '../../../wxlite/utils/protocol.js'
export { createQueue } from '../../../wxlite/utils/queue.js'
export type { Signals, SignalsOptions, SignalView } from '../../../wxlite/utils/signals.js'
export { capture, play, publish } from '../media/index.js'
export { createModeration, createSignals } from './beside_rooms.js'
export { createCall, type WebCall, type WebCallOptions } from './call.js'
export { createCalls } from './calls.js'
export { createLiveStage, type WebLiveStage, type WebLiveStageOptions } from './live_stage.js'
export { getLoginInfo } from './login.js'
export { createLiveRoom, createRTCRoom } from './rooms.js'
export { type Support, whatWorks } from './support.js'
export { webPlatform, webRoomPlatform } from './web_platform.js'
