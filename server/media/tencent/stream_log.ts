/** One push session of a stream, as event callbacks tell of it. */
export interface PushEvent {
  streamID: string
  /** True: push begun; false: push ended. */
  live: boolean
  /** A number as text: same for begin and end of one push session, higher for a later one. */
  sequence: string
  /** When the push address that was used expires, Unix seconds; undefined when the cloud does not tell. */
  expires?: number | undefined
}

interface Session {
  live: boolean
  sequence: string
}

/**
 * What event callbacks said of each stream. They come late, twice and out of
 * order: a re-push reports its begin possibly before the old session's end, and
 * that end must not count against the new session.
 */
export class StreamLog {
  readonly #sessions = new Map<string, Session>()

  /** `limit`: streams remembered; the longest unheard of is forgotten first. */
  constructor(private readonly limit: number = 50_000) {}

  /** Answers what changed for the rooms: the stream began, it ended, or nothing. */
  take(event: PushEvent): 'began' | 'ended' | 'nothing' {
    const known = this.#sessions.get(event.streamID)
    if (known !== undefined && !supersedes(event, known)) return 'nothing'
    this.#sessions.delete(event.streamID)
    this.#sessions.set(event.streamID, { live: event.live, sequence: event.sequence })
    this.#shrink()
    return outcome(event, known)
  }

  state(streamID: string): 'live' | 'ended' | 'never' {
    const known = this.#sessions.get(streamID)
    if (known === undefined) return 'never'
    return known.live ? 'live' : 'ended'
  }

  #shrink(): void {
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= this.limit) return
      this.#sessions.delete(oldest)
    }
  }
}

function outcome(event: PushEvent, known: Session | undefined): 'began' | 'ended' | 'nothing' {
  if (event.live) return known?.live === true ? 'nothing' : 'began'
  return known === undefined || known.live ? 'ended' : 'nothing'
}

/** Same session: only its end is news. Another session: only a later one is; sequences grow. */
function supersedes(event: PushEvent, known: Session): boolean {
  if (event.sequence === known.sequence) return known.live && !event.live
  const { length } = event.sequence
  return length === known.sequence.length ? event.sequence > known.sequence : length > known.sequence.length
}
