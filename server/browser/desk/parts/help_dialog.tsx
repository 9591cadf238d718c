import { useDesk } from '../context.js'
import { type Shortcut, shown } from '../shortcuts.js'
import { Dialog } from './dialog.js'

/** What the keyboard does. */
export function HelpDialog({ close }: { close: () => void }) {
  const { texts } = useDesk()
  const lines: { [shortcut in Shortcut]: string } = {
    takeNext: texts.takeNext,
    accept: texts.accept,
    mute: texts.mute,
    camera: texts.cameraOff,
    share: texts.share,
    record: texts.record,
    transfer: texts.transfer,
    hangUp: texts.hangUp,
    chat: texts.chat,
  }
  const all: Shortcut[] = ['takeNext', 'accept', 'mute', 'camera', 'share', 'record', 'transfer', 'hangUp', 'chat']
  return (
    <Dialog title={texts.help} close={close}>
      <form method="dialog">
        <dl class="shortcuts">
          {all.map((shortcut) => (
            <div key={shortcut}>
              <dt>
                <kbd>{shown(shortcut)}</kbd>
              </dt>
              <dd>{lines[shortcut]}</dd>
            </div>
          ))}
        </dl>
        <p class="buttons">
          <button type="submit" class="main">
            {texts.close}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
