import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { timeOfDay } from '../format.js'
import { Fault } from '../parts/fault.js'
import { usePolled } from '../use_polled.js'

const CNT = 200
/** pino's numbers. */
const LEVELS: { readonly [level: number]: string } = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** The newest lines of the log. */
export function Log() {
  const { api, texts } = useConsole()
  const [search, setSearch] = useState('')
  const { value, fault } = usePolled(() => api.call('get_log', { cnt: CNT, ...(search !== '' && { search }) }), search)
  return (
    <>
      <h2>{texts.pages.log}</h2>
      <div class="filters">
        <input
          type="search"
          maxlength={128}
          placeholder={texts.logSearch}
          aria-label={texts.logSearch}
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </div>
      <Fault fault={fault} />
      {value?.lines.length === 0 && <p class="empty">{texts.noLines}</p>}
      <ol class="log">
        {value?.lines.toReversed().map((line, i) => (
          <LogLine key={`${i}${line}`} line={line} />
        ))}
      </ol>
    </>
  )
}

function LogLine({ line }: { line: string }) {
  const { level, time, msg, fields } = parsed(line)
  return (
    <li class={level}>
      <time>{time}</time> <b>{level}</b> {msg} <span>{fields}</span>
    </li>
  )
}

function parsed(line: string): { level: string; time: string; msg: string; fields: string } {
  try {
    const { level, time, msg, ...rest }: { [field: string]: unknown } = JSON.parse(line)
    const fields = Object.entries(rest).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    return {
      level: LEVELS[Number(level)] ?? '',
      time: typeof time === 'number' ? timeOfDay(time) : '',
      msg: String(msg ?? ''),
      fields: fields.join(' '),
    }
  } catch {
    return { level: '', time: '', msg: line, fields: '' }
  }
}
