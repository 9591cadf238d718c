import { useConsole } from '../context.js'
import { Fault } from '../parts/fault.js'
import { usePolled } from '../use_polled.js'

/** What the doctor says of every plane. */
export function Checks() {
  const { api, texts } = useConsole()
  const { value, fault, again } = usePolled(() => api.checks(), 'checks', 0)
  const english = document.documentElement.lang === 'en'
  return (
    <>
      <h2>{texts.pages.checks}</h2>
      <p class="hint">{texts.checksHint}</p>
      <Fault fault={fault} />
      <ul class="checks">
        {value?.checks.map(({ name, ok, message, messageEn, url }) => (
          <li key={name} class={ok ? 'good' : 'bad'}>
            <b>
              {ok ? '✓' : '✗'} {name}
            </b>
            <p>{english ? messageEn : message}</p>
            {url !== undefined && /^https?:/.test(url) && (
              <a href={url} target="_blank" rel="noreferrer">
                {url}
              </a>
            )}
          </li>
        ))}
      </ul>
      <button type="button" onClick={again}>
        {texts.runChecks}
      </button>
    </>
  )
}
