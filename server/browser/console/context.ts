import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Api } from './api.js'
import { type Texts, textsOf } from './texts.js'

export interface ConsoleContext {
  readonly api: Api
  readonly texts: Texts
  /** Says something at the edge of the page for a moment. */
  readonly say: (message: string, bad?: boolean) => void
}

export const Context = createContext<ConsoleContext>({ api: new Api(), texts: textsOf('zh'), say: () => {} })

export function useConsole(): ConsoleContext {
  return useContext(Context)
}
