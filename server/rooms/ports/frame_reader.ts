import type { ImRequest, LinkMicMessage } from '../../../wxlite/utils/protocol.js'

/** What a text frame of a client turned out to be. */
export type ParsedFrame =
  | { kind: 'request'; request: ImRequest }
  /** Well-formed enough to be refused with an answer. */
  | { kind: 'invalid'; id: number; message: string }
  /** Nothing that can be answered. */
  | { kind: 'bad' }

/** A link-mic message as a client may send it. Who sends is not taken from the message. */
export type LinkMicRequest =
  | { type: 'request'; roomID: string; userName: string; userAvatar: string }
  | { type: 'response'; roomID: string; result: 'accept' | 'reject'; message: string }
  | { type: 'kickout'; roomID: string }
  | { type: 'cancel'; roomID: string }

/** Reads what clients send, held to the contract. Handed in, since the schemas stand above the adapters. */
export interface FrameReader {
  frame(text: string): ParsedFrame
  /** Undefined for what is no link-mic message. */
  linkMic(data: LinkMicMessage | object): LinkMicRequest | undefined
}
