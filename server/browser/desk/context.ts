import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Desk } from './desk.js'
import type { DeskState } from './state.js'
import type { Texts } from './texts.js'

export interface DeskContext {
  readonly desk: Desk
  readonly state: DeskState
  readonly texts: Texts
  /** Unix ms, told every second: for what counts up. */
  readonly now: number
}

export const Context = createContext<DeskContext | undefined>(undefined)

export function useDesk(): DeskContext {
  const context = useContext(Context)
  if (!context) throw new Error('outside of the desk')
  return context
}
