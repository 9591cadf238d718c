import type { Contact } from '../../demo/shell/contacts'
import { texts } from '../../demo/texts/texts'
import type { CallRecord } from '../../utils/protocol'

/** A line of the last calls. */
export interface CallRow {
  callID: string
  userID: string
  name: string
  about: string
  missed: boolean
}

/** How the last calls went for this user; names as the contacts have them. */
export function callRows(calls: readonly CallRecord[], self: string, known: readonly Contact[]): CallRow[] {
  return calls.map(({ callID, fromUserID, userName, users, startTime }) => {
    const out = fromUserID === self
    const [called] = users
    const own = users.find(({ userID }) => userID === self)
    const userID = out ? (called?.userID ?? '') : fromUserID
    const name = known.find((contact) => contact.userID === userID)?.userName ?? (out ? userID : userName || userID)
    const result = (out ? called : own)?.result ?? 'cancelled'
    const at = new Date(startTime)
    const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`
    const { contacts: t } = texts
    return {
      callID,
      userID,
      name,
      about: `${out ? t.out : t.in} · ${texts.callResults[result]} · ${time}`,
      missed: !out && result === 'missed',
    }
  })
}
