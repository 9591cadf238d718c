import { useEffect, useRef } from 'preact/hooks'
import { RingTone } from '../../../../wxlite/components/incoming-call/ring_tone.js'
import { useDesk } from '../context.js'
import { shown } from '../shortcuts.js'

/** Somebody rings this agent himself. */
export function IncomingBar() {
  const { desk, state, texts } = useDesk()
  const { incoming, phase } = state
  const ringing = incoming !== undefined && phase === 'idle'
  const accept = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!ringing) return
    accept.current?.focus()
    const tone = new RingTone(() => new AudioContext())
    tone.start()
    return () => tone.stop()
  }, [ringing])
  if (!ringing) return null
  return (
    <div class="notice incoming" role="alertdialog" aria-label={texts.incoming(incoming.userName)}>
      <b>{texts.incoming(incoming.userName || incoming.fromUserID)}</b>
      <button type="button" class="main" ref={accept} aria-keyshortcuts={shown('accept')} onClick={() => desk.accept()}>
        {texts.accept} <kbd>{shown('accept')}</kbd>
      </button>
      <button type="button" class="bad" onClick={() => desk.reject()}>
        {texts.reject}
      </button>
    </div>
  )
}
