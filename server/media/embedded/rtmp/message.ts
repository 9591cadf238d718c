/** Message types. Source: RTMP specification 5.4, 6.1, 7.1. */
export const MessageType = {
  SET_CHUNK_SIZE: 1,
  ABORT: 2,
  ACK: 3,
  USER_CONTROL: 4,
  WINDOW_ACK_SIZE: 5,
  SET_PEER_BANDWIDTH: 6,
  AUDIO: 8,
  VIDEO: 9,
  DATA_AMF3: 15,
  COMMAND_AMF3: 17,
  DATA: 18,
  COMMAND: 20,
  AGGREGATE: 22,
} as const

/** Events of a user control message. Source: RTMP specification 7.1.7. */
export const UserControl = { STREAM_BEGIN: 0, STREAM_EOF: 1, PING_REQUEST: 6, PING_RESPONSE: 7 } as const

/** Bytes of a command. A connection that does not publish has no reason to send more in one message. */
export const MAX_COMMAND = 64 * 1024

/** One whole message, put together from its chunks. */
export interface RtmpMessage {
  readonly type: number
  /** 32 bits of milliseconds, as sent. */
  readonly timestamp: number
  /** Message stream id: 0 = the connection. */
  readonly streamID: number
  readonly payload: Buffer
}
