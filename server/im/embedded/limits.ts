import type { InputRates } from '../../limits/input_budget.js'

/** What one outsider, and all of them together, may cost the socket plane. */
export interface ImLimits {
  /**
   * One frame from a client, bytes. Far more than a longest message: a text that is too long is refused with words, not
   * with the end of the socket.
   */
  frameBytes: number
  /** Frames of one socket: so many a second, after a burst. More closes it with 4429. */
  framesPerSecond: number
  frameBurst: number
  /** All that one socket sends, by the wire. More cuts it. */
  bytesPerSecond: number
  byteBurst: number
  /** Messages (send, c2c) of one socket. More are refused, the socket stays. */
  messagesPerSecond: number
  messageBurst: number
  /** Messages in one room, whoever sends them; of one network half of them. */
  roomMessagesPerSecond: number
  roomMessageBurst: number
  /** Frames of one socket that wait while one is being worked on. */
  waitingFrames: number
  sockets: number
  socketsPerUser: number
  /** Of one IPv4 address, or one /64 of IPv6; so are those that follow. */
  socketsPerIP: number
  /** New sockets from one address: so many a second, after a burst. */
  opensPerSecond: number
  openBurst: number
  /** Sockets that have not said who they are yet; beyond it the oldest of them goes. */
  unauthenticated: number
  roomsPerSocket: number
  /** ms. */
  authTimeout: number
  idleTimeout: number
  /** Bytes that a socket may be behind; when more is to be written it is dropped. */
  bufferedBytes: number
  /** Bytes of answers to `join`: of one user, and of one network. More are refused for a while. */
  answerBytesPerSecond: number
  answerBurst: number
  networkAnswerBytesPerSecond: number
  networkAnswerBurst: number
  /**
   * What one answer holds of missed changes (a longer list is sent as the whole room) and of missed messages; the rest
   * of these follows in parts.
   */
  answerChanges: number
  answerMessageBytes: number
  /** Between two parts of missed messages, ms. */
  catchUpPause: number
  /** Messages that somebody gets who joins without having read any. */
  history: number
  /** Kept per room for those who come back: numbered changes, messages, and the bytes of the latter. */
  keptChanges: number
  keptMessages: number
  keptMessageBytes: number
  /** Kept in all rooms together, bytes, about. */
  keptBytes: number
}

export const IM_LIMITS: Readonly<ImLimits> = {
  frameBytes: 256 * 1024,
  framesPerSecond: 50,
  frameBurst: 200,
  bytesPerSecond: 64 * 1024,
  byteBurst: 1024 * 1024,
  messagesPerSecond: 5,
  messageBurst: 20,
  roomMessagesPerSecond: 40,
  roomMessageBurst: 80,
  waitingFrames: 200,
  sockets: 20_000,
  socketsPerUser: 5,
  socketsPerIP: 2_000,
  opensPerSecond: 50,
  openBurst: 500,
  unauthenticated: 1_000,
  roomsPerSocket: 200,
  authTimeout: 5_000,
  idleTimeout: 60_000,
  bufferedBytes: 256 * 1024,
  answerBytesPerSecond: 16 * 1024,
  answerBurst: 512 * 1024,
  networkAnswerBytesPerSecond: 1024 * 1024,
  networkAnswerBurst: 16 * 1024 * 1024,
  answerChanges: 64,
  answerMessageBytes: 16 * 1024,
  catchUpPause: 100,
  history: 20,
  keptChanges: 200,
  keptMessages: 200,
  keptMessageBytes: 256 * 1024,
  keptBytes: 128 * 1024 * 1024,
}

/** Fragments and empty frames count on the wire too: each message may come in two, on average. */
export function wireInput({ bytesPerSecond, byteBurst, framesPerSecond, frameBurst }: ImLimits): InputRates {
  return { bytesPerSecond, byteBurst, messagesPerSecond: framesPerSecond * 2, messageBurst: frameBurst * 2 }
}
