import { useEffect, useRef } from 'preact/hooks'
import { duration } from '../../console/format.js'
import { useDesk } from '../context.js'
import { shown } from '../shortcuts.js'
import { Controls } from './controls.js'

/** Both pictures, and what is done with the call. */
export function Stage({ transfer }: { transfer: () => void }) {
  const { desk, state, texts, now } = useDesk()
  const { phase, party, joined, away, since, recording, soundBlocked } = state
  const theirs = useRef<HTMLDivElement>(null)
  const own = useRef<HTMLDivElement>(null)
  useEffect(() => theirs.current?.replaceChildren(desk.people), [desk])
  useEffect(() => own.current?.replaceChildren(desk.own), [desk])
  const name = party ? party.userName || party.userID : ''
  const line =
    phase === 'idle'
      ? texts.idle
      : !party
        ? texts.connecting
        : !joined
          ? texts.waitingFor(name)
          : away
            ? texts.away
            : texts.talkingTo(name)
  return (
    <main class="stage card">
      <p class={`line ${phase}`}>
        <i class="dot" />
        {line}
        {recording && <span class="recording">{texts.recording}</span>}
        {joined && phase === 'talking' && (
          <time title={texts.duration}>{duration(Math.max(0, now - since) / 1000)}</time>
        )}
      </p>
      <div class={phase === 'idle' ? 'pictures none' : 'pictures'}>
        {/* biome-ignore lint/a11y/useSemanticElements: a place for pictures, no figure with a caption */}
        <div class="theirs" ref={theirs} role="group" aria-label={texts.theirs} />
        {/* biome-ignore lint/a11y/useSemanticElements: a place for pictures, no figure with a caption */}
        <div class="own" ref={own} role="group" aria-label={texts.yours} />
        {phase === 'idle' && (
          <p class="empty">
            {state.over !== undefined && <b>{texts.said.over[state.over]}</b>}
            {texts.idleHint} <kbd>{shown('takeNext')}</kbd>
          </p>
        )}
        {soundBlocked && (
          <button type="button" class="main sound" onClick={() => desk.resumeSound()}>
            {texts.sound}
          </button>
        )}
      </div>
      <Controls transfer={transfer} />
    </main>
  )
}
