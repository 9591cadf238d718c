import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Refused } from './api.js'

export interface Polled<T> {
  readonly value: T | undefined
  /** Why there is no newer one. */
  readonly fault: Error | undefined
  /** Asks now. */
  readonly again: () => Promise<void>
}

/**
 * Asks again and again while the page is looked at; one question at a time, and none once the view is gone. `key`: what
 * is asked; another one starts over. `every` 0 = once.
 */
export function usePolled<T>(ask: () => Promise<T>, key: string, every = 3_000): Polled<T> {
  const [state, setState] = useState<{ key: string; value?: T; fault?: Error }>({ key })
  const latest = useRef(ask)
  latest.current = ask
  const now = useRef(async () => {})
  useEffect(() => {
    let over = false
    let asking = false
    let timer: number | undefined
    const later = () => {
      asking = false
      if (!over && every > 0) timer = window.setTimeout(turn, every)
    }
    const turn = async () => {
      window.clearTimeout(timer)
      if (asking) return
      if (document.hidden && every > 0) return later()
      asking = true
      try {
        const value = await latest.current()
        if (!over) setState({ key, value })
      } catch (error) {
        const fault = error instanceof Error ? error : new Error(String(error))
        if (!over) setState((before) => ({ ...(before.key === key ? before : {}), key, fault }))
        // What the token is not good for now it will not be good for later.
        if (error instanceof Refused && error.status === 403) over = true
      }
      later()
    }
    now.current = turn
    void turn()
    return () => {
      over = true
      window.clearTimeout(timer)
    }
  }, [key, every])
  const again = useCallback(() => now.current(), [])
  const current = state.key === key ? state : undefined
  return { value: current?.value, fault: current?.fault, again }
}
