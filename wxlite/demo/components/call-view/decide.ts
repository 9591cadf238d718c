import type { Moderation } from '../../../utils/moderation'
import { askText } from '../../shell/phone'
import { texts } from '../../texts/texts'
import { attempt } from './manage_member'

/** What the buttons of those in charge, and the raised hand, decide of the whole room. */
const DECISIONS = ['hand', 'muteall', 'lock', 'approval', 'password', 'chatrule'] as const
export type Decision = (typeof DECISIONS)[number]

export function isDecision(key: string): key is Decision {
  return DECISIONS.some((decision) => decision === key)
}

/** Turns it round: locked to open, open to locked. Says why where that is refused. */
export async function decide(moderation: Moderation, key: Decision): Promise<void> {
  const t = texts.roomPassword
  const { handUp, door, members, chat } = moderation.view
  await attempt(async () => {
    if (key === 'hand') return moderation.raiseHand({ up: !handUp })
    if (key === 'lock') return moderation.updateRoom({ locked: !door.locked })
    if (key === 'approval') return moderation.updateRoom({ approval: !door.approval })
    if (key === 'chatrule') return moderation.updateRoom({ chat: chat === 'all' ? 'off' : 'all' })
    if (key === 'muteall')
      return moderation.muteAll({ audio: !members.some(({ role, muted }) => role === 'member' && muted.audio) })
    const password = door.password ? '' : await askText(t.title, t.hint, t.set)
    if (password !== undefined) await moderation.updateRoom({ password })
  })
}
