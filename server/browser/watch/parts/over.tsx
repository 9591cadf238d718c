import type { RefObject } from 'preact'
import { texts } from '../texts.js'
import type { VisitView } from '../visit.js'

interface OverProps {
  view: VisitView
  /** Where the picture is. */
  stage: RefObject<HTMLElement | null>
  resume: () => void
}

/** Over the picture: what it waits for, the tap that browsers want before there is sound, full screen. */
export function Over({ view, stage, resume }: OverProps) {
  const { main, sound, connected } = view
  const enlarge = () => {
    const element = stage.current?.parentElement
    if (document.fullscreenElement === null) void element?.requestFullscreen().catch(() => {})
    else void document.exitFullscreen()
  }
  return (
    <div class="over">
      {!connected && <p class="strip">{texts.connecting}</p>}
      {stateOf(main) !== '' && <p class="state">{stateOf(main)}</p>}
      {sound === 'blocked' && (
        <button type="button" class="sound" onClick={resume}>
          <i class="speaker" />
          {main.loading ? texts.tap : texts.noSound}
        </button>
      )}
      {document.fullscreenEnabled && (
        <button
          type="button"
          class="enlarge"
          title={texts.fullScreen}
          aria-label={texts.fullScreen}
          onClick={enlarge}
        />
      )}
    </div>
  )
}

function stateOf({ src, away, failed, loading }: VisitView['main']): string {
  if (src === '' || away) return texts.away
  if (failed) return texts.lost
  return loading ? texts.loading : ''
}
