import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { Ask } from './ask.js'

export interface DangerProps {
  label: string
  question: string
  act: () => Promise<unknown>
  /** It is done. */
  then: () => void
}

/** A button that asks first, and says how it went. */
export function Danger({ label, question, act, then }: DangerProps) {
  const { texts, say } = useConsole()
  const [asking, setAsking] = useState(false)
  const yes = async () => {
    try {
      await act()
      say(texts.done)
      then()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true)
    } finally {
      setAsking(false)
    }
  }
  return (
    <>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && <Ask question={question} yes={yes} no={() => setAsking(false)} />}
    </>
  )
}
