import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { Danger } from '../parts/danger.js'
import { StreamFigures } from '../parts/figures.js'
import { Picture } from '../parts/picture.js'
import type { ShownMember } from '../replies.js'

export interface MemberCardProps {
  roomID: string
  member: ShownMember
  again: () => void
}

/** Somebody who publishes in a room: name, figures, and on request the picture. */
export function MemberCard({ roomID, member, again }: MemberCardProps) {
  const { api, texts, say } = useConsole()
  const [shown, setShown] = useState(false)
  const { userID, userName, state, streamID, stream, role, muted } = member
  const mute = async () => {
    try {
      await api.call('mute_user', { roomID, userID, audio: !muted?.audio })
      again()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true)
    }
  }
  return (
    <article class="card" data-user={userID}>
      <header>
        <b class="clip">{userName || userID}</b>
        <span>
          {role && <span class="badge">{texts.roles[role]}</span>}{' '}
          {muted && <span class="badge bad">{texts.muted}</span>}{' '}
          <span class={state === 'online' ? 'badge good' : 'badge'}>{texts[state]}</span>
        </span>
      </header>
      <small class="id">
        {userID} · {streamID}
      </small>
      {shown && <Picture urls={member} />}
      {stream === undefined ? <p class="hint">{texts.noStreams}</p> : <StreamFigures stream={stream} />}
      <div class="buttons">
        <button type="button" onClick={() => setShown(!shown)}>
          {shown ? texts.hide : texts.show}
        </button>
        <button type="button" class="mute" onClick={mute}>
          {muted?.audio ? texts.unmute : texts.mute}
        </button>
        <Danger
          label={texts.kick}
          question={texts.kickAsk(userName || userID)}
          act={() => api.call('kick_user', { roomID, userID })}
          then={again}
        />
      </div>
    </article>
  )
}
