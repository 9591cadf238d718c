import type { RoomView } from '../rules/room.js'

/** One stream that goes on to another server. */
export interface ForwardInfo {
  forwardID: string
  roomID: string
  /** Whose stream it is now: the named member's, or the creator's; '' while that is not in the room. */
  streamID: string
  /** Where it goes, without its key. */
  target: string
  /** `waiting`: nothing is published. `retrying`: the other server cannot be reached or refuses, for `reason`. */
  state: 'waiting' | 'connecting' | 'live' | 'retrying'
  /** Why the last try failed, in one or two words of ours or the other server's code; '' = it did not. */
  reason: string
  /** Tries that failed since it was live last. */
  tries: number
  /** Unix ms since it has been in this state. */
  since: number
}

/** Sends streams of rooms on to other RTMP servers. */
export interface Forwarder {
  /**
   * Forwards the creator's stream, or that of `userID`, from now on and over restarts, until stopped or the room ends.
   * Answers its id. Throws ProtocolError 1 for an address that is not allowed, 14 where no more are taken. `find` is
   * asked for the room after the address was looked up: it may have ended meanwhile.
   */
  start(find: () => Promise<RoomView>, url: string, userID?: string): Promise<string>
  /** False when there is none of that id. */
  stop(forwardID: string): Promise<boolean>
  list(): ForwardInfo[]
}
