import { useState } from 'preact/hooks'
import { Refused } from '../api.js'
import { useConsole } from '../context.js'
import { duration } from '../format.js'
import { Danger } from '../parts/danger.js'
import { Fault } from '../parts/fault.js'
import type { ShownRoom } from '../replies.js'
import { hrefOf } from '../route.js'
import { usePolled } from '../use_polled.js'
import { MemberCard } from './member_card.js'
import { Timeline } from './timeline.js'

/** Code 3: no such room. */
const NO_ROOM = 3

/** One room: who is in it, what they send, and what can be done about it. */
export function Room({ roomID }: { roomID: string }) {
  const { api, texts } = useConsole()
  const { value, fault, again } = usePolled(() => api.call('get_room', { roomID }), roomID, 2_000)
  const gone = fault instanceof Refused && fault.code === NO_ROOM
  return (
    <>
      <p class="crumb">
        <a href={hrefOf('rooms')}>← {texts.back}</a>
      </p>
      <h2 class="id">{roomID}</h2>
      {gone ? <p class="empty">{texts.gone}</p> : <Fault fault={fault} />}
      {value && !gone && <Details room={value.room} again={again} />}
      <Timeline roomID={roomID} />
    </>
  )
}

function Details({ room, again }: { room: ShownRoom; again: () => void }) {
  const { api, texts } = useConsole()
  const { roomID } = room
  const doors = (['password', 'locked', 'approval'] as const).filter((name) => room.door[name])
  const facts: [string, string][] = [
    [texts.type, texts.roomTypes[room.type]],
    [texts.info, room.roomInfo],
    [texts.creator, room.roomCreator || '–'],
    [texts.owner, room.ownerUserID],
    [texts.members, `${room.members.length} / ${room.maxMembers}`],
    [texts.audience, String(room.audienceCount)],
    [texts.door, doors.length === 0 ? '–' : doors.map((name) => texts.doors[name]).join(', ')],
    [texts.age, duration(room.age)],
    [texts.node, room.node],
    ...(room.custom === '{}' ? [] : [[texts.custom, room.custom] satisfies [string, string]]),
  ]
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="actions">
        <SendText roomID={roomID} />
        <Danger
          label={texts.close}
          question={texts.closeAsk(roomID)}
          act={() => api.call('close_room', { roomID })}
          then={again}
        />
      </div>
      <h3>{texts.members}</h3>
      {room.members.length === 0 && <p class="empty">{texts.noMembers}</p>}
      <div class="cards">
        {room.members.map((member) => (
          <MemberCard key={member.userID} roomID={roomID} member={member} again={again} />
        ))}
      </div>
      {room.banned.length > 0 && <Banned roomID={roomID} users={room.banned} again={again} />}
    </>
  )
}

/** Who may not come in, and the way back for one who was removed by mistake. */
function Banned({ roomID, users, again }: { roomID: string; users: readonly string[]; again: () => void }) {
  const { api, texts, say } = useConsole()
  const letIn = async (userID: string) => {
    try {
      await api.call('unkick_user', { roomID, userID })
      again()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true)
    }
  }
  return (
    <>
      <h3>{texts.banned}</h3>
      <ul class="banned">
        {users.map((userID) => (
          <li key={userID}>
            <span class="id clip">{userID}</span>
            <button type="button" onClick={() => letIn(userID)}>
              {texts.letIn}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function SendText({ roomID }: { roomID: string }) {
  const { api, texts, say } = useConsole()
  const [text, setText] = useState('')
  const send = async (event: Event) => {
    event.preventDefault()
    try {
      await api.call('send_text', { roomID, text })
      setText('')
      say(texts.sent)
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true)
    }
  }
  return (
    <form class="send" onSubmit={send}>
      <input
        id="text"
        maxlength={1000}
        placeholder={texts.sendHint}
        aria-label={texts.sendHint}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" disabled={text.trim() === ''}>
        {texts.send}
      </button>
    </form>
  )
}
