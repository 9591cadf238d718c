import type { ChatRule, Muted } from '../../../wxlite/utils/protocol.js'

/** Who is in charge of a room beside its creator, and who is kept silent. */
export interface Moderation {
  readonly moderators: ReadonlySet<string>
  /** What was decided of single users, also of those who are out for a while. */
  readonly mutes: ReadonlyMap<string, Muted>
  /** Of everybody else but moderators. */
  readonly muteAll: Muted
  /** Who may not write. */
  readonly silenced: ReadonlySet<string>
  readonly chat: ChatRule
}

export const NOT_MUTED: Muted = { audio: false, video: false }

/** Shared by all rooms in which nothing of it was decided. */
export const NO_MODERATION: Moderation = {
  moderators: new Set(),
  mutes: new Map(),
  muteAll: NOT_MUTED,
  silenced: new Set(),
  chat: 'all',
}

export function isMuted({ audio, video }: Muted): boolean {
  return audio || video
}

/** What is muted by either. */
export function bothMuted(one: Muted, other: Muted): Muted {
  return { audio: one.audio || other.audio, video: one.video || other.video }
}

export function sameMute(one: Muted = NOT_MUTED, other: Muted = NOT_MUTED): boolean {
  return one.audio === other.audio && one.video === other.video
}
