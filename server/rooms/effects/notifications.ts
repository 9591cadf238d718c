import type { RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { Notifier } from '../ports/notifier.js'
import type { Reach, RoomListener } from '../ports/room_listener.js'
import type { Commit } from '../rules/commit.js'
import { NoticeEffects } from './notices.js'

/** Notifies the people of a room of changes. */
export class NotificationEffects implements RoomListener {
  readonly reach: Reach
  private readonly notices: NoticeEffects

  constructor(
    clock: Clock,
    private readonly notifier: Pick<Notifier, 'reach' | 'publish' | 'tell' | 'expel' | 'notice'>,
    /** Gets errors of notices that are sent later, which no caller could catch. */
    failed: (error: unknown, roomID: string) => void,
  ) {
    this.reach = notifier.reach
    this.notices = new NoticeEffects(clock, (notice) => {
      try {
        notifier.notice(notice)
      } catch (error) {
        failed(error, notice.roomID)
      }
    })
  }

  committed({ roomID, ended, expelled, changes, messages, audienceCount, custom }: Commit): void {
    const { notifier, notices } = this
    for (const change of changes) notifier.publish(roomID, change)
    for (const { userID, notice, session } of messages) notifier.tell(userID, notice, session)
    for (const userID of expelled) notifier.expel(roomID, userID)
    if (audienceCount !== undefined) notices.notice({ event: 'audience', roomID, audienceCount })
    if (custom !== undefined) notices.notice({ event: 'custom', roomID, custom: JSON.stringify(custom) })
    if (ended) notices.forget(roomID)
  }

  /** Notices that belong to no commit. */
  notice(notice: RoomNotice): void {
    this.notices.notice(notice)
  }

  close(): void {
    this.notices.close()
  }
}
