import type { zh } from './zh'

/** What a phone in any other language shows. */
export const en: typeof zh = {
  cameraview: {
    suspended: 'The mini-program was suspended',
  },
  incomingCall: {
    video: 'Video call',
    audio: 'Voice call',
    accept: 'Accept',
    reject: 'Decline',
  },
  liveCode: {
    videoSize: 'The video size is not supported',
    soundRate: 'The audio sample rate is not supported',
  },
  liveTiles: {
    away: 'The presenter is away, please wait',
  },
  netText: {
    rates: 'Video {0} audio {1} kbps',
    speed: 'Speed {0} kbps jitter {1}',
  },
  recordNotice: {
    running: 'This room is being recorded',
  },
  roomInfo: {
    tooLong: 'A room name has at most {0} characters',
    forbidden: 'A room name has no spaces and none of < > * { } ( ) ^ % $ # @ ! ~ & =',
    unnamed: 'Unnamed room',
  },
  tile: {
    recorded: 'Recording',
    idle: 'Getting ready',
    starting: 'Connecting',
    reconnecting: 'Connection lost, reconnecting',
    suspended: 'Paused, goes on when you return',
    denied: 'No permission for camera or microphone',
    failed: 'Publishing failed',
    muted: 'Muted',
    weak: 'Poor network',
    me: 'Me',
    named: '{0} (me)',
    cameraOff: 'Camera is off',
    empty: 'Waiting for somebody',
    silenced: 'Silenced',
    away: 'Away',
    broken: 'Picture lost, trying again',
    loading: 'Loading',
  },
}
