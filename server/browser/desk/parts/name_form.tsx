import { useState } from 'preact/hooks'
import { keepAgentName, type Login } from '../login.js'
import type { Texts } from '../texts.js'

/** Asked once on each machine: a login has no name. */
export function NameForm({ login, texts, named }: { login: Login; texts: Texts; named: (name: string) => void }) {
  const [name, setName] = useState(login.userID)
  const submit = (event: Event) => {
    event.preventDefault()
    keepAgentName(login.userID, name.trim())
    named(name.trim())
  }
  return (
    <form class="login" onSubmit={submit}>
      <h1 class="brand">
        <i class="logo" />
        {texts.title}
      </h1>
      <label>
        {texts.nameLabel}
        <input
          id="name"
          maxLength={64}
          autocomplete="off"
          // biome-ignore lint/a11y/noAutofocus: the only field of the page
          autoFocus
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <button type="submit" class="main" disabled={name.trim() === ''}>
        {texts.ok}
      </button>
    </form>
  )
}
