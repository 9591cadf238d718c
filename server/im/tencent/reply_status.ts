/** What an answer of the cloud means for the one who asked. */
export type ReplyStatus =
  | 'ok'
  /** No such group (any more). */
  | 'gone'
  /** The group exists already and is ours. */
  | 'exists'
  /** A user of the message is not known to the cloud yet: import, then again. */
  | 'account'
  /** The administrator's userSig is not good (any more): mint another, then try again. */
  | 'signature'
  /** The cloud has a hiccup: again after a while. */
  | 'retry'
  /** Too often: again after a longer while. */
  | 'limited'
  /** The message itself was refused: nothing to be done. */
  | 'refused'
  /** Only the operator can put it right. */
  | 'configuration'

export const REPLY_CODES: { readonly [status in Exclude<ReplyStatus, 'configuration'>]: readonly number[] } = {
  ok: [0],
  gone: [10010, 10015],
  exists: [10025],
  account: [10019, 20003, 70107, 90003, 90012],
  signature: [70001, 70002, 70003, 70005, 70052],
  retry: [10002, 20004, 20005, 60008, 70169, 70500, 90992, 90994, 90995, 91000],
  limited: [10006, 10023, 20011, 60007, 60012, 60018, 60019],
  refused: [10014, 10016, 10017, 10021, 20001, 20006, 20012, 80001, 80002, 93000],
}

/**
 * Source: Tencent IM's table of error codes. One that is not in it is taken for a fault of the settings, and logged by
 * its number.
 */
export function statusOf(code: number): ReplyStatus {
  if (code >= 120_001 && code <= 130_000) return 'refused'
  const statuses: readonly (keyof typeof REPLY_CODES)[] = [
    'ok',
    'gone',
    'exists',
    'account',
    'signature',
    'retry',
    'limited',
    'refused',
  ]
  return statuses.find((status) => REPLY_CODES[status].includes(code)) ?? 'configuration'
}
