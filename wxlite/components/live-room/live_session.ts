import type { LiveStage, LiveStageView } from '../../utils/live_stage'
import type { Signals } from '../../utils/signals'
import type { Marks } from '../stage/media_marks'
import type { RecordNotice } from '../stage/record_notice'
import { WeakPlayers } from '../stage/weak_players'

const nothing = () => {}

/** What belongs to one live room on one page and is not drawn. */
export class LiveSession {
  marks: Marks = new Map()
  readonly weak = new WeakPlayers()
  link: LiveStageView['link'] = 'off'
  /** The page got the reason why the start fails, from the tag. */
  failureShown = false
  /** Removes the listeners of a running room. */
  off = nothing

  constructor(
    readonly stage: LiveStage,
    readonly signals: Signals,
    readonly notice: RecordNotice,
  ) {}

  /** The running room is over. */
  release(): void {
    this.off()
    this.off = nothing
    this.notice.clear()
  }
}
