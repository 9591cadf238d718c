/** How somebody enters. */
export interface Entry {
  userName: string
  userAvatar: string
  /** From the verified push URL. */
  streamID: string
}

export interface Entered {
  roomID: string
  roomCreator: string
  seq: number
  maxMembers: number
}
