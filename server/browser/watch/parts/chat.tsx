import { useEffect, useRef, useState } from 'preact/hooks'
import { asRoomError } from '../../../../wxlite/utils/api/room_error.js'
import { texts } from '../texts.js'
import type { VisitView } from '../visit.js'

/** Characters of one message. */
const LONGEST = 500
/** Who reads further up than this (px) is not scrolled down by what comes. */
const NEAR = 60

export function Chat({ view, say }: { view: VisitView; say: (text: string) => Promise<void> }) {
  const [text, setText] = useState('')
  const [fault, setFault] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const following = useRef(true)
  useEffect(() => {
    if (following.current) list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [view.chat])

  const submit = async (event: Event) => {
    event.preventDefault()
    const said = text.trim()
    if (said === '') return
    setText('')
    setFault('')
    try {
      await say(said)
    } catch (error) {
      const { errMsg, hint } = asRoomError(error)
      setFault(hint === '' ? errMsg : `${errMsg}: ${hint}`)
      setText(said)
    }
  }

  return (
    <section class="chat" aria-label={texts.chat}>
      <ul
        ref={list}
        aria-live="polite"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          following.current = scrollHeight - scrollTop - clientHeight < NEAR
        }}
      >
        {view.chat.length === 0 && <li class="empty">{texts.chatEmpty}</li>}
        {view.chat.map(({ key, userID, userName, text: line }) => (
          <li key={key} class={userID === '' ? 'system' : userID === view.userID ? 'mine' : ''}>
            <b>{userID === '' ? texts.system : userID === view.userID ? texts.me : userName}</b> {line}
          </li>
        ))}
      </ul>
      {fault !== '' && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <form onSubmit={submit}>
        <input
          id="say"
          autocomplete="off"
          maxLength={LONGEST}
          placeholder={texts.say}
          aria-label={texts.say}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit" disabled={text.trim() === ''}>
          {texts.send}
        </button>
      </form>
    </section>
  )
}
