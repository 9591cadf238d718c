import { texts } from '../texts.js'
import type { VisitView } from '../visit.js'

/** What is on, of whom, and how many watch. */
export function Head({ view, inside }: { view: VisitView; inside: boolean }) {
  const { title, presenter, audienceCount, recording } = view
  return (
    <header class="head">
      <h1>{title}</h1>
      {inside && (
        <p class="facts">
          <span class="live">{texts.live}</span>
          {presenter !== '' && <span class="presenter">{presenter}</span>}
          <span class="count">{texts.watching(audienceCount)}</span>
          {recording && <span class="recording">{texts.recording}</span>}
        </p>
      )}
    </header>
  )
}
