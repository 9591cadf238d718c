import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Phase } from '../phase.js'
import { texts } from '../texts.js'

interface DoorProps {
  phase: Phase
  enter: (password?: string) => Promise<void> | undefined
}

/** In place of the picture: why there is none, and what one can do about it. */
export function Door({ phase, enter }: DoorProps) {
  const again = (label: string) => (
    <button type="button" class="act" onClick={() => enter()}>
      {label}
    </button>
  )
  switch (phase.at) {
    case 'entering':
      return <Notice text={texts.entering} busy />
    case 'password':
      return <Password said={phase.said} enter={enter} />
    case 'waiting':
      return (
        <Notice text={texts.waiting} hint={texts.waitingHint} busy>
          <button type="button" class="act quiet" onClick={phase.cancel}>
            {texts.cancel}
          </button>
        </Notice>
      )
    case 'locked':
      return <Notice text={texts.locked}>{again(texts.again)}</Notice>
    case 'full':
      return <Notice text={texts.full} hint={texts.fullHint} busy />
    case 'absent':
      return <Notice text={texts.absent} hint={texts.absentHint} busy />
    case 'ended':
      return <Notice text={texts.ended} hint={texts.endedHint} />
    case 'kicked':
      return <Notice text={texts.kicked} />
    case 'replaced':
      return <Notice text={texts.replaced}>{again(texts.watchHere)}</Notice>
    case 'failed':
      return (
        <Notice text={texts.failed} hint={phase.message}>
          {again(texts.again)}
        </Notice>
      )
    case 'watching':
      return null
  }
}

interface NoticeProps {
  text: string
  hint?: string
  busy?: boolean
  children?: ComponentChildren
}

function Notice({ text, hint = '', busy = false, children }: NoticeProps) {
  return (
    <div class="notice" role="status" aria-live="polite">
      {busy && <i class="spinner" />}
      <p class="text">{text}</p>
      {hint !== '' && <p class="hint">{hint}</p>}
      {children}
    </div>
  )
}

function Password({ said, enter }: { said: 'nothing' | 'wrong' | 'often'; enter: DoorProps['enter'] }) {
  const [password, setPassword] = useState('')
  const fault = { nothing: '', wrong: texts.passwordWrong, often: texts.passwordOften }[said]
  const submit = (event: Event) => {
    event.preventDefault()
    return enter(password)
  }
  return (
    <form class="notice" onSubmit={submit}>
      <label class="text" for="password">
        {texts.password}
      </label>
      <input
        id="password"
        type="password"
        autocomplete="off"
        maxLength={64}
        value={password}
        onInput={({ currentTarget }) => setPassword(currentTarget.value)}
      />
      {fault === '' ? (
        <p class="hint">{texts.passwordHint}</p>
      ) : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" class="act" disabled={password === ''}>
        {texts.enter}
      </button>
    </form>
  )
}
