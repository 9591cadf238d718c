import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useDesk } from '../context.js'
import { shown } from '../shortcuts.js'

/** What is written in the call's room. */
export function Chat({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const { desk, state, texts } = useDesk()
  const [text, setText] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const talking = state.phase === 'talking'
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' })
  }, [state.lines])
  const submit = async (event: Event) => {
    event.preventDefault()
    if (text.trim() !== '' && (await desk.say(text))) setText('')
  }
  return (
    <section class="card chat" aria-labelledby="chat">
      <h2 id="chat">{texts.chat}</h2>
      <ol ref={list} aria-labelledby="chat">
        {state.lines.map(({ id, mine, name, text: said }) => (
          <li key={id} class={mine ? 'mine' : undefined}>
            <small>{mine ? texts.me : name}</small>
            <span>{said}</span>
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <input
          ref={field}
          aria-label={texts.chatHint}
          aria-keyshortcuts={shown('chat')}
          placeholder={texts.chatHint}
          maxLength={2000}
          autocomplete="off"
          disabled={!talking}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit" disabled={!talking || text.trim() === ''}>
          {texts.send}
        </button>
      </form>
    </section>
  )
}
