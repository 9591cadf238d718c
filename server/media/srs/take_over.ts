import type { Clock } from '../../clock.js'
import type { Publications } from './publications.js'

export interface TakeOverParts {
  clock: Clock
  publications: Publications
  publish: (streamID: string, publisher: string) => void
  unpublish: (streamID: string, publisher: string) => void
  /** Another publisher comes in the place of the one that there was. */
  changed: (streamID: string) => void
  /** Whether the publisher was there to be cut; undefined when SRS cannot be asked. */
  kick: (publisher: string) => Promise<boolean | undefined>
}

/** How long the end of a session that is taken over is waited for (ms). */
const WAIT = 1_000
/** Stands for a publisher whose offer SRS has not seen yet. */
const TO_COME = 'an offer'

/** Frees a stream of its old publisher for the new one: SRS calls it busy otherwise. */
export class TakeOver {
  constructor(private readonly parts: TakeOverParts) {}

  /**
   * The new publisher is noted first, so that the end of the old one's session is not
   * the stream's. Where the old one cannot be cut now, SRS will call the stream busy and
   * tell the new one's end, and the old one still counts.
   */
  async by(publisher: string, streamID: string): Promise<void> {
    const { publications, publish, changed } = this.parts
    const olds = publications.publishers(streamID).filter((it) => it !== publisher && it !== TO_COME)
    publish(streamID, publisher)
    if (olds.length > 0) changed(streamID)
    await Promise.all(olds.map((old) => this.#free(streamID, old)))
  }

  /**
   * The same before an offer, since SRS looks whether the stream is busy before it asks the hook. Answers what to call
   * when the offer was answered, undefined when the old publisher cannot be cut now.
   */
  async ahead(streamID: string): Promise<(() => void) | undefined> {
    const { publications, publish, unpublish, changed } = this.parts
    const olds = publications.publishers(streamID)
    if (olds.length === 0) return () => {}
    publish(streamID, TO_COME)
    changed(streamID)
    await Promise.all(olds.map((old) => this.#free(streamID, old)))
    const done = () => unpublish(streamID, TO_COME)
    if (publications.publishers(streamID).every((it) => it === TO_COME)) return done
    done()
    return undefined
  }

  /** Cuts a publisher and waits for SRS to tell its end: before that the stream is busy. */
  async #free(streamID: string, publisher: string): Promise<void> {
    const { clock, publications, kick, unpublish } = this.parts
    const ended = new Promise<void>((resolve) => {
      const forget = publications.whenEnded(publisher, resolve)
      clock.after(WAIT, () => {
        forget()
        resolve()
      })
    })
    const there = await kick(publisher)
    if (there) await ended
    else if (there === false) unpublish(streamID, publisher)
  }
}
