import { useEffect, useState } from 'preact/hooks'
import type { Desk } from './desk.js'
import type { DeskState } from './state.js'

/** What the desk is like now, and the time, told every second. */
export function useDeskState(desk: Desk): { state: DeskState; now: number } {
  const [state, setState] = useState(desk.state)
  const [now, setNow] = useState(Date.now)
  useEffect(() => desk.listen(() => setState(desk.state)), [desk])
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000)
    return () => window.clearInterval(timer)
  }, [])
  return { state, now }
}
