/** The doors of the library, and what `require('rtcroom-client')` hands on from each, to pages and to the compiler. */
const DOORS: { readonly [door: string]: { values: string; types: string } } = {
  rtcroom: {
    values: 'default as rtcroom, createRTCRoom, asRoomError, ClientCode, RoomError, clockText',
    types:
      'AccountInfo, ConnectionState, LoginData, RoomClosed, RoomOptions, RoomSlot, RTCRoom, RTCRoomEvents, RenewLogin',
  },
  liveroom: { values: 'default as liveroom, createLiveRoom', types: 'LiveRole, LiveRoom, LiveRoomEvents' },
  call: {
    values: 'createCall, askPermission, TagCode',
    types: 'Call, CallOptions, CallView, PlayerView, PusherView, TagEvent, TagFailure',
  },
  calls: { values: 'createCalls', types: 'Calls, CallsEvents, CallsOptions, IncomingCall' },
  queue: { values: 'createQueue', types: 'Queue, QueueEvents, QueueOptions, QueuePlace, Taken' },
  agent: { values: 'createAgent', types: 'Agent, AgentOptions, Customer' },
  moderation: { values: 'createModeration', types: 'Knock, Moderation, ModerationOptions, ModerationView, RoomMember' },
  signals: { values: 'createSignals', types: 'Signals, SignalsOptions, SignalView' },
  live_stage: { values: 'createLiveStage', types: 'LiveStage, LiveStageOptions, LiveStageView' },
  getlogininfo: { values: 'getLoginInfo', types: 'LoginInfoOptions' },
  english: { values: 'speakEnglish', types: '' },
  'im/tencent': { values: 'tencentIM', types: '' },
  protocol: { values: 'Code', types: '' },
}

/** What a mini-program may take one by one, when it does not want all. */
export const MINI_DOORS = Object.keys(DOORS).map((door) => `utils/${door}.ts`)

/** The index, which takes from every door. */
export function miniIndex(): string {
  const line = (kind: string, names: string, door: string) => `${kind} { ${names} } from './utils/${door}'\n`
  return Object.entries(DOORS)
    .map(
      ([door, { values, types }]) =>
        line('export', values, door) + (types === '' ? '' : line('export type', types, door)),
    )
    .join('')
}
