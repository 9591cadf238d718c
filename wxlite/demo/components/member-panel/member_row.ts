/** One person in the list of members or audience. */
export interface MemberRow {
  userID: string
  name: string
  avatar: string
  /** Short words behind the name: me, host, away ... */
  tags: string[]
  /** Silenced on this phone. */
  muted: boolean
  /** May be silenced (others with a picture). */
  canMute: boolean
  /** May be removed by this user. */
  canKick: boolean
  /** What the button says that shows what this user may do to him; '' = there is none. */
  sheet: string
}
