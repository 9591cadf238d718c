import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { asRoomError } from '../../../wxlite/utils/api/room_error.js'
import { Code } from '../../../wxlite/utils/protocol.js'
import { whatWorks } from '../client/support.js'
import { Context } from './context.js'
import { Desk } from './desk.js'
import { type Login, queuesOf } from './login.js'
import { Announcer } from './parts/announcer.js'
import { Chat } from './parts/chat.js'
import { CustomerCard } from './parts/customer_card.js'
import { DeviceDialog } from './parts/device_dialog.js'
import { HelpDialog } from './parts/help_dialog.js'
import { History } from './parts/history.js'
import { IncomingBar } from './parts/incoming_bar.js'
import { QueueList } from './parts/queue_list.js'
import { Stage } from './parts/stage.js'
import { TransferDialog } from './parts/transfer_dialog.js'
import { onShortcut, type Shortcut } from './shortcuts.js'
import type { Texts } from './texts.js'
import { useDeskState } from './use_desk_state.js'

interface DeskPageOptions {
  login: Login
  name: string
  texts: Texts
  swap: () => void
  logout: (why?: string) => void
}

type Dialog = 'transfer' | 'devices' | 'help'

/** The agent's page, logged in. */
export function DeskPage({ login, name, texts, swap, logout }: DeskPageOptions) {
  const desk = useMemo(() => new Desk(), [])
  const { state, now } = useDeskState(desk)
  const [dialog, setDialog] = useState<Dialog>()
  const [cannot, setCannot] = useState('')
  const chat = useRef<HTMLInputElement>(null)
  const waiting = state.queues.reduce((sum, { total }) => sum + total, 0)

  useEffect(() => {
    desk.open(login, name).catch((error: unknown) => {
      const { errCode, errMsg, hint } = asRoomError(error)
      logout(errCode === Code.AUTH ? texts.loginOver : `${errMsg} ${hint}`)
    })
    const language = document.documentElement.lang === 'en' ? 'en' : 'zh'
    void whatWorks().then(({ publish, why }) => setCannot(publish ? '' : why[language]))
    return () => void desk.close()
  }, [desk])
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) ${texts.title}` : texts.title
  }, [waiting, texts])
  useEffect(() => {
    // A button that is disabled loses the focus, and who works by the keyboard his place.
    const { activeElement } = document
    if (activeElement !== null && activeElement !== document.body && !activeElement.matches(':disabled')) return
    if (state.phase === 'talking') chat.current?.focus()
    if (state.phase === 'idle') document.getElementById('take-next')?.focus()
  }, [state.phase])
  useEffect(() =>
    onShortcut((shortcut) => {
      const { phase } = desk.state
      const talking = phase === 'talking'
      const does: { [shortcut in Shortcut]: () => void } = {
        takeNext: () => void desk.takeNext(),
        accept: () => void desk.accept(),
        mute: () => talking && desk.setMuted(!desk.state.muted),
        camera: () => talking && desk.setCamera(!desk.state.cameraOn),
        share: () => talking && void desk.share(!desk.state.sharing),
        record: () => talking && void desk.record(!desk.state.recording),
        transfer: () => talking && desk.state.party?.queue !== '' && setDialog('transfer'),
        hangUp: () => void desk.hangUp(),
        chat: () => chat.current?.focus(),
      }
      does[shortcut]()
    }),
  )

  const leave = () => void desk.close().then(() => logout())
  return (
    <Context.Provider value={{ desk, state, texts, now }}>
      <div class="desk">
        <header>
          <h1 class="brand">
            <i class="logo" />
            {texts.title}
          </h1>
          <span class="who">{name}</span>
          <nav>
            <button type="button" class="quiet" onClick={() => setDialog('help')}>
              {texts.help}
            </button>
            <button type="button" class="quiet" onClick={() => setDialog('devices')}>
              {texts.devices}
            </button>
            <button type="button" class="quiet" onClick={swap}>
              {texts.language}
            </button>
            <button type="button" class="quiet" onClick={leave}>
              {texts.logout}
            </button>
          </nav>
        </header>
        {(cannot !== '' || queuesOf(login).length === 1) && (
          <p class="notice" role="status">
            {cannot !== '' ? texts.cannot + cannot : texts.notAgent}
          </p>
        )}
        {state.trouble !== '' && (
          <p class="notice bad" role="alert">
            {state.trouble}
            <button type="button" class="quiet" onClick={() => desk.forgetTrouble()}>
              {texts.close}
            </button>
          </p>
        )}
        <IncomingBar />
        <div class="columns">
          <aside class="left">
            <QueueList />
            <History userID={login.userID} />
          </aside>
          <Stage transfer={() => setDialog('transfer')} />
          <aside class="right">
            <CustomerCard />
            <Chat field={chat} />
          </aside>
        </div>
        <Announcer waiting={waiting} />
        {dialog === 'transfer' && <TransferDialog login={login} close={() => setDialog(undefined)} />}
        {dialog === 'devices' && <DeviceDialog close={() => setDialog(undefined)} />}
        {dialog === 'help' && <HelpDialog close={() => setDialog(undefined)} />}
      </div>
    </Context.Provider>
  )
}
