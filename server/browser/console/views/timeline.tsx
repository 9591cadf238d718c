import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { dateTime, timeOfDay } from '../format.js'
import { Fault } from '../parts/fault.js'
import type { TimelineEntry } from '../replies.js'
import { usePolled } from '../use_polled.js'

const CNT = 500
/** What one looks for when a call went wrong. */
const BAD = new Set([
  'refused',
  'beats missing',
  'stream stalled',
  'stream format',
  'track went',
  'left out',
  'server started',
  'server stops',
  'webhook failed',
  'webhook given up',
])

/** What happened in a room, newest first; also of one that has ended. */
export function Timeline({ roomID }: { roomID: string }) {
  const { api, texts } = useConsole()
  const [before, setBefore] = useState<number>()
  const body = { roomID, cnt: CNT, ...(before !== undefined && { before }) }
  const { value, fault } = usePolled(() => api.call('get_timeline', body), JSON.stringify(body), before ? 0 : 4_000)
  const oldest = value?.entries[0]?.time
  return (
    <section class="timeline">
      <div class="titled">
        <h3>{texts.timeline}</h3>
        {value && value.entries.length > 0 && (
          <button type="button" id="download" onClick={() => save(roomID, value.entries)}>
            {texts.download}
          </button>
        )}
      </div>
      <Fault fault={fault} />
      {value?.entries.length === 0 && <p class="empty">{texts.noEntries}</p>}
      {value && value.entries.length > 0 && (
        <ol class="log">
          {value.entries.toReversed().map((entry, i) => (
            <Line key={`${entry.time} ${i}`} entry={entry} />
          ))}
        </ol>
      )}
      <div class="pager">
        {before !== undefined && (
          <button type="button" onClick={() => setBefore(undefined)}>
            {texts.newest}
          </button>
        )}
        {value && !value.complete && oldest !== undefined && (
          <button type="button" onClick={() => setBefore(oldest)}>
            {texts.older}
          </button>
        )}
      </div>
    </section>
  )
}

function Line({ entry: { time, what, report, ...fields } }: { entry: TimelineEntry }) {
  const { texts } = useConsole()
  const told = [...pairs(fields), ...(typeof report === 'object' && report !== null ? pairs(report) : [])]
  return (
    <li class={BAD.has(what) ? 'warn' : ''}>
      <time title={dateTime(time)}>{timeOfDay(time)}</time> <b>{texts.entries[what] ?? what}</b>{' '}
      <span>{told.join(' ')}</span>
    </li>
  )
}

function pairs(fields: object): string[] {
  return Object.entries(fields)
    .filter(([name]) => name !== 'seq')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
}

/** What is shown, as a file of JSON lines. */
function save(roomID: string, entries: readonly TimelineEntry[]): void {
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }))
  link.download = `timeline-${roomID}.jsonl`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
