import { useDesk } from '../context.js'
import { type Shortcut, shown } from '../shortcuts.js'

interface Control {
  shortcut: Shortcut
  text: string
  /** Pressed as long as it holds; undefined: nothing that lasts. */
  on?: boolean
  bad?: boolean
  run: () => void | Promise<void>
}

/** The row of buttons below the pictures; each has its shortcut. */
export function Controls({ transfer }: { transfer: () => void }) {
  const { desk, state, texts } = useDesk()
  const { phase, party, muted, cameraOn, sharing, recording } = state
  const controls: Control[] = [
    {
      shortcut: 'mute',
      text: muted ? texts.unmute : texts.mute,
      on: muted,
      run: () => desk.setMuted(!muted),
    },
    {
      shortcut: 'camera',
      text: cameraOn ? texts.cameraOff : texts.cameraOn,
      on: !cameraOn,
      run: () => desk.setCamera(!cameraOn),
    },
    {
      shortcut: 'share',
      text: sharing ? texts.unshare : texts.share,
      on: sharing,
      run: () => desk.share(!sharing),
    },
    {
      shortcut: 'record',
      text: recording ? texts.stopRecord : texts.record,
      on: recording,
      run: () => desk.record(!recording),
    },
  ]
  // Who rang is in no queue, and cannot be passed on.
  if (party?.queue !== '') controls.push({ shortcut: 'transfer', text: texts.transfer, run: transfer })
  return (
    <div class="controls" role="toolbar" aria-label={texts.title}>
      {controls.map((control) => (
        <Button key={control.shortcut} {...control} disabled={phase !== 'talking'} />
      ))}
      <Button shortcut="hangUp" text={texts.hangUp} bad run={() => desk.hangUp()} disabled={phase === 'idle'} />
    </div>
  )
}

function Button({ shortcut, text, on, bad, run, disabled }: Control & { disabled: boolean }) {
  return (
    <button
      type="button"
      data-does={shortcut}
      class={bad ? 'bad' : on ? 'on' : undefined}
      aria-pressed={on}
      aria-keyshortcuts={shown(shortcut)}
      disabled={disabled}
      onClick={run}
    >
      {text}
      <kbd>{shown(shortcut)}</kbd>
    </button>
  )
}
