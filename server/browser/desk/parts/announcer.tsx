import { useEffect, useRef, useState } from 'preact/hooks'
import { useDesk } from '../context.js'

/** Says to who cannot look what has just happened: who waits, who is connected, what was written. */
export function Announcer({ waiting }: { waiting: number }) {
  const { state, texts } = useDesk()
  const [said, setSaid] = useState('')
  const { joined, party, phase, over, recording, lines } = state
  const first = useRef(true)
  const last = lines.at(-1)
  const say = (text: string) => {
    if (!first.current) setSaid(text)
  }
  useEffect(() => say(texts.said.waiting(waiting)), [waiting])
  useEffect(() => {
    if (joined && party) say(texts.said.joined(party.userName || party.userID))
  }, [joined])
  useEffect(() => {
    if (phase === 'idle' && over) say(texts.said.over[over])
  }, [phase, over])
  useEffect(() => {
    if (recording) say(texts.said.recording)
  }, [recording])
  useEffect(() => {
    if (last && !last.mine) say(texts.said.message(last.name, last.text))
  }, [last])
  useEffect(() => {
    first.current = false
  }, [])
  return (
    <p class="unseen" role="status" aria-live="polite">
      {said}
    </p>
  )
}
