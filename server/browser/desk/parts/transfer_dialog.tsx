import { useState } from 'preact/hooks'
import { asRoomError } from '../../../../wxlite/utils/api/room_error.js'
import { useDesk } from '../context.js'
import { type Login, queuesOf } from '../login.js'
import { Dialog } from './dialog.js'

/** Passes the customer on, to a queue or to one colleague. */
export function TransferDialog({ login, close }: { login: Login; close: () => void }) {
  const { desk, state, texts } = useDesk()
  const [kind, setKind] = useState<'queue' | 'userID'>('queue')
  const [to, setTo] = useState('')
  const [fault, setFault] = useState('')
  const known = queuesOf(login).filter((queue) => !queue.startsWith('@') && queue !== state.party?.queue)
  const submit = async (event: Event) => {
    event.preventDefault()
    const name = to.trim()
    try {
      await desk.transfer(kind === 'queue' ? { queue: name } : { userID: name })
      close()
    } catch (error) {
      setFault(asRoomError(error).errMsg)
    }
  }
  const choice = (value: 'queue' | 'userID', text: string) => (
    <label class="choice">
      <input type="radio" name="kind" value={value} checked={kind === value} onChange={() => setKind(value)} />
      {text}
    </label>
  )
  return (
    <Dialog title={texts.transferTitle} close={close}>
      <form onSubmit={submit}>
        <fieldset>
          {choice('queue', texts.toQueue)}
          {choice('userID', texts.toAgent)}
        </fieldset>
        <label>
          {kind === 'queue' ? texts.queueName : texts.agentID}
          <input
            id="target"
            autoFocus
            list={kind === 'queue' ? 'known' : undefined}
            maxLength={64}
            autocomplete="off"
            value={to}
            onInput={({ currentTarget }) => setTo(currentTarget.value)}
          />
        </label>
        <datalist id="known">
          {known.map((queue) => (
            <option key={queue} value={queue} />
          ))}
        </datalist>
        {fault !== '' && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <p class="buttons">
          <button type="button" onClick={close}>
            {texts.cancel}
          </button>
          <button type="submit" class="main" disabled={to.trim() === ''}>
            {texts.ok}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
