import { dateTime, duration } from '../../console/format.js'
import { useDesk } from '../context.js'

/** The agent's last calls. */
export function History({ userID }: { userID: string }) {
  const { desk, state, texts } = useDesk()
  return (
    <section class="card history" aria-labelledby="history">
      <h2 id="history">{texts.history}</h2>
      {state.history.length === 0 && <p class="hint">{texts.noHistory}</p>}
      <ul>
        {state.history.map(({ callID, fromUserID, userName, users, startTime, answerTime, endTime, endReason }) => {
          const mine = fromUserID === userID
          const other = mine
            ? users.map((one) => desk.names.get(one.userID) || one.userID).join(', ')
            : userName || fromUserID
          const lasted = answerTime !== undefined && endTime !== undefined ? (endTime - answerTime) / 1000 : undefined
          return (
            <li key={callID}>
              <span class="about">
                <b>{other}</b>
                <small>
                  {mine ? texts.called : texts.calledBy} · {dateTime(startTime)}
                </small>
              </span>
              <span class="how">
                {endReason ? texts.ends[endReason] : texts.going}
                {lasted !== undefined && <small>{duration(lasted)}</small>}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
