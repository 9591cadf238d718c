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
  /** May be muted, made a moderator and so on by this user. */
  canManage?: boolean
}
