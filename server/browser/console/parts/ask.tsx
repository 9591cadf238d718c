import { useEffect, useRef } from 'preact/hooks'
import { useConsole } from '../context.js'

/** A question before something that cannot be undone. */
export function Ask({ question, yes, no }: { question: string; yes: () => Promise<void>; no: () => void }) {
  const { texts } = useConsole()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="ask" onClose={no}>
      <p>{question}</p>
      <div class="buttons">
        <button type="button" onClick={no}>
          {texts.no}
        </button>
        <button type="button" class="danger" id="yes" onClick={yes}>
          {texts.yes}
        </button>
      </div>
    </dialog>
  )
}
