/** What `require('rtcroom-client')` gives to a mini-program; the doors behind it can be taken one by one. */
export const MINI_INDEX = [
  "export { default as rtcroom, createRTCRoom, asRoomError, ClientCode, RoomError, clockText } from './utils/rtcroom'",
  "export type { AccountInfo, ConnectionState, LoginData, RoomClosed, RoomOptions, RoomSlot, RTCRoom, RTCRoomEvents } from './utils/rtcroom'",
  "export { default as liveroom, createLiveRoom } from './utils/liveroom'",
  "export type { LiveRole, LiveRoom, LiveRoomEvents } from './utils/liveroom'",
  "export { createCall, askPermission, TagCode } from './utils/call'",
  "export type { Call, CallOptions, CallView, PlayerView, PusherView, TagEvent, TagFailure } from './utils/call'",
  "export { createLiveStage } from './utils/live_stage'",
  "export type { LiveStage, LiveStageOptions, LiveStageView } from './utils/live_stage'",
  "export { getLoginInfo } from './utils/getlogininfo'",
  "export type { LoginInfoOptions } from './utils/getlogininfo'",
  "export { tencentIM } from './utils/im/tencent'",
  "export { Code } from './utils/protocol'",
  '',
].join('\n')
