import { useDesk } from '../context.js'
import { Initial } from './initial.js'

/** Longer texts are shown as they are. */
const FIELDS = 20

/** Who it is, and what the app said of him. Stays after the call, until the next. */
export function CustomerCard() {
  const { state, texts } = useDesk()
  const { party } = state
  return (
    <section class="card customer" aria-labelledby="customer">
      <h2 id="customer">{texts.customer}</h2>
      {party ? (
        <>
          <p class="person">
            <Initial name={party.userName || party.userID} userID={party.userID} />
            <b>{party.userName || party.userID}</b>
          </p>
          <dl>
            <Field name={texts.userID} value={party.userID} />
            {party.queue !== '' && <Field name={texts.from} value={texts.queue(party.queue)} />}
            {fieldsOf(party.extra, texts.extra).map(([name, value]) => (
              <Field key={name} name={name} value={value} />
            ))}
          </dl>
        </>
      ) : (
        <p class="hint">{texts.noCustomer}</p>
      )}
    </section>
  )
}

function Field({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** A JSON object of plain values, field by field; anything else as one text. */
function fieldsOf(extra: string, name: string): [name: string, value: string][] {
  if (extra === '') return []
  try {
    const value: unknown = JSON.parse(extra)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const fields = Object.entries(value)
      if (fields.length <= FIELDS && fields.every(([, one]) => typeof one !== 'object'))
        return fields.map(([field, one]) => [field, String(one)])
    }
  } catch {
    // No JSON: the app's own text.
  }
  return [[name, extra]]
}
