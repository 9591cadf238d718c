import type { QueueTicket } from '../../../../wxlite/utils/protocol.js'
import { duration } from '../../console/format.js'
import { useDesk } from '../context.js'
import type { WatchedQueue } from '../queue_watch.js'
import { shown } from '../shortcuts.js'
import { Initial } from './initial.js'

/** Who waits, and for how long. */
export function QueueList() {
  const { desk, state, texts } = useDesk()
  const free = state.phase === 'idle'
  const nobody = state.queues.every(({ total }) => total === 0)
  return (
    <section class="card queues" aria-labelledby="queues">
      <h2 id="queues">{texts.queues}</h2>
      <button
        type="button"
        id="take-next"
        class="main wide"
        disabled={!free || nobody}
        aria-keyshortcuts={shown('takeNext')}
        onClick={() => desk.takeNext()}
      >
        {texts.takeNext} <kbd>{shown('takeNext')}</kbd>
      </button>
      {state.queues.map((watched) => (
        <OneQueue key={watched.queue} watched={watched} free={free} />
      ))}
    </section>
  )
}

function OneQueue({ watched, free }: { watched: WatchedQueue; free: boolean }) {
  const { texts } = useDesk()
  const { queue, tickets, total, fault } = watched
  // The own one is worth a place only when somebody is in it.
  if (queue.startsWith('@') && total === 0) return null
  return (
    <div class="queue">
      <h3>
        {texts.queue(queue)}
        <span class="count">{texts.waiting(total)}</span>
      </h3>
      {fault !== '' && <p class="fault">{fault}</p>}
      {total === 0 ? (
        <p class="hint">{texts.nobody}</p>
      ) : (
        <ol>
          {tickets.map((ticket) => (
            <Waiting key={ticket.ticketID} queue={queue} ticket={ticket} free={free} />
          ))}
        </ol>
      )}
      {total > tickets.length && <p class="hint">{texts.more(total - tickets.length)}</p>}
    </div>
  )
}

function Waiting({ queue, ticket, free }: { queue: string; ticket: QueueTicket; free: boolean }) {
  const { desk, texts, now } = useDesk()
  const { ticketID, userID, userName, enteredAt } = ticket
  const name = userName || userID
  const seconds = Math.max(0, (now - enteredAt) / 1000)
  return (
    <li class={seconds > 180 ? 'late' : undefined}>
      <Initial name={name} userID={userID} />
      <span class="about">
        <b>{name}</b>
        <small>{texts.waited(duration(seconds))}</small>
      </span>
      <button
        type="button"
        disabled={!free}
        aria-label={texts.takeWhom(name)}
        onClick={() => desk.take(queue, ticketID)}
      >
        {texts.take}
      </button>
    </li>
  )
}
