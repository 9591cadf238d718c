import type { Logger } from 'pino'
import type { RoomNotice, RoomType } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { MediaProvider } from '../ports/media_provider.js'
import type { Notifier } from '../ports/notifier.js'
import type { RoomStore } from '../ports/room_store.js'
import { customFields } from '../rules/custom.js'
import type { Commit, RoomListener } from '../rules/step.js'
import { GroupEffects } from './groups.js'
import { NoticeEffects } from './notices.js'
import { StreamEffects } from './streams.js'

export interface EffectsOptions {
  clock: Clock
  notifier: Notifier
  media: MediaProvider
  /** Asked which rooms a stream is in. */
  store: RoomStore
  log: Logger
  /** Told last, of everything that the planes are told. */
  listeners: readonly RoomListener[]
}

/**
 * Passes committed changes on: notifications, then media, then further listeners.
 * Called in the order of commits, and waits for nobody, so the order holds per room. Nothing that
 * a listener does undoes a change; what it throws is logged.
 */
export class Effects {
  private readonly notices: NoticeEffects
  private readonly groups: GroupEffects
  private readonly planes: readonly RoomListener[]
  private readonly log: Logger

  constructor({ clock, notifier, media, store, log, listeners }: EffectsOptions) {
    this.log = log
    this.notices = new NoticeEffects(clock, (notice) => this.guarded(() => notifier.notice(notice), notice.roomID))
    this.groups = new GroupEffects(clock, notifier, log)
    const notifications: RoomListener = {
      committed: ({ roomID, expelled, changes, messages }) => {
        for (const change of changes) notifier.publish(roomID, change)
        for (const { userID, notice, session } of messages) notifier.tell(userID, notice, session)
        for (const userID of expelled) notifier.expel(roomID, userID)
      },
    }
    this.planes = [notifications, new StreamEffects(media, store, log), ...listeners]
  }

  dispatch(commit: Commit): void {
    const { roomID, before, after } = commit
    for (const plane of this.planes) this.guarded(() => plane.committed(commit), roomID)
    if (after) for (const notice of notices(commit)) this.notices.notice(notice)
    else if (before) {
      this.notices.forget(roomID)
      this.groups.forget(roomID)
    }
    this.record(commit)
  }

  /** Makes the group of a new room; resolves when its maker need not wait any longer. */
  openGroup(roomID: string, type: RoomType): Promise<void> {
    return this.groups.open(roomID, type)
  }

  close(): void {
    this.notices.close()
    this.groups.close()
  }

  private guarded(effect: () => void, roomID: string): void {
    try {
      effect()
    } catch (error) {
      this.log.error({ err: error, roomID }, 'a listener failed on a room change')
    }
  }

  /** One line per step in the life of a room or a membership. */
  private record({ roomID, before, after, changes }: Commit): void {
    const type = (after ?? before)?.type
    if (!before) this.log.info({ roomID, type, creator: after?.creator }, 'room created')
    for (const change of changes) {
      if (change.type === 'join')
        this.log.info({ roomID, type, userID: change.member.userID, seq: change.seq }, 'member joined')
      else if (change.type === 'quit')
        this.log.info(
          { roomID, type, userID: change.member.userID, seq: change.seq, reason: change.reason },
          'member left',
        )
      else if (change.type === 'creator')
        this.log.info({ roomID, type, userID: change.userID, seq: change.seq }, 'creator changed')
      else if (change.type === 'recording')
        this.log.info({ roomID, type, seq: change.seq, recording: change.recording }, 'recorded members changed')
      else if (change.type === 'close')
        this.log.info({ roomID, type, seq: change.seq, reason: change.reason }, 'room closed')
      else
        this.log.debug(
          { roomID, type, userID: change.member.userID, seq: change.seq, state: change.member.state },
          'member updated',
        )
    }
  }
}

/** The unnumbered changes that a commit made visible. */
function notices({ roomID, before, after, audienceCount }: Commit): RoomNotice[] {
  const found: RoomNotice[] = []
  if (!before || !after) return found
  if (audienceCount !== undefined) found.push({ event: 'audience', roomID, audienceCount })
  if (before.custom !== after.custom)
    found.push({ event: 'custom', roomID, custom: JSON.stringify(customFields(after)) })
  return found
}
