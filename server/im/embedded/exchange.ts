import type { C2CNotice, ChatMessage, UserNotice } from '../../../wxlite/utils/protocol.js'

/** The messages of a room that are kept, with the number of the last one that there was. */
export interface KeptMessages {
  readonly messages: readonly ChatMessage[]
  readonly msgSeq: number
}

/** What a hub hears of all of them, itself too. */
export interface ExchangeListener {
  posted(message: ChatMessage): void
  told(userID: string, notice: UserNotice | C2CNotice): void
  /** Something may not have been heard: whoever follows a room has to start over. */
  missed(): void
  /** Nothing reaches this hub any more, and the others do well: whoever has a socket here had better be there. */
  cutOff(): void
}

/** What the hubs of several nodes share. Absent where one hub serves everybody. */
export interface ImExchange {
  /** Numbers a message and keeps it; every hub hears it. Undefined when there is no such room. */
  post(message: Omit<ChatMessage, 'msgSeq'>): Promise<number | undefined>
  messages(roomID: string): Promise<KeptMessages>
  /** For the user's sockets, whichever hub has them. */
  tell(userID: string, notice: UserNotice | C2CNotice): Promise<void>
  /** How often `stay` is to be called (ms). */
  readonly stayInterval: number
  /** Users who have a socket in a room: their places in its audience stay. By room. */
  stay(present: ReadonlyMap<string, Iterable<string>>): Promise<void>
  /** Whether nothing reaches this hub now while the others do well. */
  readonly cutOff: boolean
  /** The user's first socket here is open, or the last one gone. */
  arrived(userID: string): void
  departed(userID: string): void
  /** Those of the users who have a socket at any hub. */
  online(userIDs: readonly string[]): Promise<readonly string[]>
  listen(listener: ExchangeListener): void
}
