import { useState } from 'preact/hooks'
import { useConsole } from './context.js'

/** Asks for the token, and tries it before anything is shown. */
export function Login({ refusal, swap, entered }: { refusal: string; swap: () => void; entered: () => void }) {
  const { api, texts } = useConsole()
  const [token, setToken] = useState('')
  const [fault, setFault] = useState('')
  const submit = async (event: Event) => {
    event.preventDefault()
    api.login(token.trim())
    try {
      await api.call('list_nodes')
      entered()
    } catch (error) {
      api.logout()
      setFault(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <form class="login" onSubmit={submit}>
      <h1 class="brand">
        <i class="logo" />
        {texts.title}
      </h1>
      <label>
        {texts.token}
        <input
          type="password"
          id="token"
          autocomplete="off"
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </label>
      <button type="submit" class="main" disabled={token.trim() === ''}>
        {texts.login}
      </button>
      {(fault || refusal) !== '' && (
        <p role="alert" class="fault">
          {fault || refusal}
        </p>
      )}
      <p class="hint">{texts.tokenHint}</p>
      <button type="button" class="quiet" onClick={swap}>
        {texts.language}
      </button>
    </form>
  )
}
