import { useEffect, useMemo, useState } from 'preact/hooks'
import { speakEnglish } from '../../../wxlite/utils/english.js'
import { keep, kept } from '../kept.js'
import { DeskPage } from './desk_page.js'
import { agentName, codeOfAddress, forgetLogin, keptLogin, type Login, useLink } from './login.js'
import { NameForm } from './parts/name_form.js'
import { type Language, textsOf } from './texts.js'

const LANGUAGE = 'rtcroom.desk.language'

function firstLanguage(): Language {
  const language = kept('machine', LANGUAGE) || navigator.language
  return language.startsWith('zh') ? 'zh' : 'en'
}

/** Which login there is, and the language. */
export function App() {
  const [language] = useState(firstLanguage)
  const code = useMemo(codeOfAddress, [])
  const [login, setLogin] = useState<Login | undefined>(code === '' ? keptLogin : undefined)
  const [name, setName] = useState(login ? agentName(login.userID) : '')
  const [fault, setFault] = useState('')
  const texts = textsOf(language)

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = texts.title
    if (language === 'en') speakEnglish()
  }, [language, texts])
  useEffect(() => {
    if (code === '') return
    useLink(code, language).then(
      (linked) => {
        setName(agentName(linked.userID))
        setLogin(linked)
      },
      (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
    )
  }, [code, language])

  // The library's language is chosen once, before it says anything.
  const swap = () => {
    keep('machine', LANGUAGE, language === 'zh' ? 'en' : 'zh')
    location.reload()
  }
  const logout = (why = '') => {
    forgetLogin()
    setLogin(undefined)
    setFault(why)
  }
  if (!login) {
    const loggingIn = code !== '' && fault === ''
    return (
      <main class="login">
        <h1 class="brand">
          <i class="logo" />
          {texts.title}
        </h1>
        <p role={loggingIn ? 'status' : undefined}>{loggingIn ? texts.loggingIn : texts.loginTitle}</p>
        {fault !== '' && (
          <p role="alert" class="fault">
            {fault}
          </p>
        )}
        <p class="hint">{texts.loginHint}</p>
        <button type="button" class="quiet" onClick={swap}>
          {texts.language}
        </button>
      </main>
    )
  }
  if (name === '') return <NameForm login={login} texts={texts} named={setName} />
  return <DeskPage login={login} name={name} texts={texts} swap={swap} logout={logout} />
}
