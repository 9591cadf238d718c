import { useConsole } from '../context.js'
import { dateTime } from '../format.js'
import { Fault } from '../parts/fault.js'
import { Table } from '../parts/table.js'
import type { DeadLetter, Delivery } from '../replies.js'
import { usePolled } from '../use_polled.js'

/** The webhooks: what waits, what fails, and what was given up. */
export function Deliveries() {
  const { api, texts, say } = useConsole()
  const { value, fault, again } = usePolled(() => api.call('list_deliveries'), 'deliveries')
  const resend = async (endpoint: string, id?: string) => {
    try {
      await api.call('resend', { endpoint, ...(id !== undefined && { id }) })
      say(texts.done)
      again()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true)
    }
  }
  return (
    <>
      <h2>{texts.pages.deliveries}</h2>
      <Fault fault={fault} />
      {value?.silent && <p class="empty">{`${texts.silentNodes} ${value.silent.join(', ')}`}</p>}
      {value?.endpoints.length === 0 && <p class="empty">{texts.noDeliveries}</p>}
      {value && value.endpoints.length > 0 && <Endpoints endpoints={value.endpoints} />}
      {value && value.dead.length > 0 && <Dead dead={value.dead} resend={resend} />}
    </>
  )
}

function Endpoints({ endpoints }: { endpoints: readonly Delivery[] }) {
  const { texts } = useConsole()
  return (
    <Table
      heads={[
        texts.url,
        texts.state,
        texts.waiting,
        texts.delivered,
        texts.failedTries,
        texts.dropped,
        texts.lastError,
      ]}
      rows={endpoints.map((one) => ({
        key: one.endpoint,
        cells: [
          <span class="id">{one.url}</span>,
          <span class={one.state === 'ok' ? 'badge good' : 'badge bad'}>{texts.deliveryStates[one.state]}</span>,
          one.waiting,
          one.delivered,
          one.failed,
          one.dropped,
          one.lastError ? `${dateTime(one.lastError.at)} ${one.lastError.why}` : '–',
        ],
      }))}
    />
  )
}

function Dead({
  dead,
  resend,
}: {
  dead: readonly DeadLetter[]
  resend: (endpoint: string, id: string) => Promise<void>
}) {
  const { texts } = useConsole()
  return (
    <>
      <h3>{texts.deadLetters}</h3>
      <Table
        heads={[texts.started, texts.event, texts.room, texts.why, '']}
        rows={dead.map(({ endpoint, id, type, roomID, at, why }) => ({
          key: `${endpoint} ${id}`,
          cells: [
            dateTime(at),
            type,
            <span class="id">{roomID}</span>,
            why,
            <button type="button" onClick={() => resend(endpoint, id)}>
              {texts.resend}
            </button>,
          ],
        }))}
      />
    </>
  )
}
