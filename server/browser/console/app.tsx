import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { keep, kept } from '../kept.js'
import { Api } from './api.js'
import { Context } from './context.js'
import { Login } from './login.js'
import { Menu } from './menu.js'
import { useRoute } from './route.js'
import { type Language, textsOf } from './texts.js'
import { Checks } from './views/checks.js'
import { Deliveries } from './views/deliveries.js'
import { Log } from './views/log.js'
import { Overview } from './views/overview.js'
import { Records } from './views/records.js'
import { Room } from './views/room.js'
import { Rooms } from './views/rooms.js'
import { Settings } from './views/settings.js'
import { Streams } from './views/streams.js'

const LANGUAGE = 'rtcroom.console.language'
const SAID_FOR = 4_000

function firstLanguage(): Language {
  const language = kept('machine', LANGUAGE) || navigator.language
  return language.startsWith('zh') ? 'zh' : 'en'
}

export function App() {
  const [language, setLanguage] = useState(firstLanguage)
  const api = useMemo(() => new Api(), [])
  const [inside, setInside] = useState(api.token !== '')
  const [refusal, setRefusal] = useState('')
  const [said, setSaid] = useState<{ message: string; bad: boolean }>()
  const say = useCallback((message: string, bad = false) => setSaid({ message, bad }), [])
  const texts = textsOf(language)
  const context = useMemo(() => ({ api, texts, say }), [api, texts, say])

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = texts.title
    keep('machine', LANGUAGE, language)
  }, [language, texts])
  useEffect(() => {
    if (said === undefined) return
    const timer = window.setTimeout(() => setSaid(undefined), SAID_FOR)
    return () => window.clearTimeout(timer)
  }, [said])
  api.onLoggedOut = (message) => {
    setRefusal(message)
    setInside(false)
  }

  const swap = () => setLanguage(language === 'zh' ? 'en' : 'zh')
  return (
    <Context.Provider value={context}>
      {inside ? (
        <Inside swap={swap} />
      ) : (
        <Login
          refusal={refusal}
          swap={swap}
          entered={() => {
            setRefusal('')
            setInside(true)
          }}
        />
      )}
      {said !== undefined && (
        <p role="status" class={said.bad ? 'said bad' : 'said'}>
          {said.message}
        </p>
      )}
    </Context.Provider>
  )
}

function Inside({ swap }: { swap: () => void }) {
  const { page, roomID } = useRoute()
  return (
    <div class="frame">
      <Menu page={page} swap={swap} />
      <main>
        {page === 'overview' && <Overview />}
        {page === 'rooms' && (roomID === '' ? <Rooms /> : <Room key={roomID} roomID={roomID} />)}
        {page === 'streams' && <Streams />}
        {page === 'records' && <Records />}
        {page === 'deliveries' && <Deliveries />}
        {page === 'checks' && <Checks />}
        {page === 'settings' && <Settings />}
        {page === 'log' && <Log />}
      </main>
    </div>
  )
}
