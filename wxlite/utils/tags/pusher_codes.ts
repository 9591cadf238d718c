/**
 * What a statechange of `<live-pusher>` means for the room. `publishing`: the stream is up. `weak`: the uplink is poor.
 * `mending`: the tag reconnects by itself. `broken`: it will not, or the address is not accepted any more: it needs a fresh one.
 * `interrupted`: the system stopped it (hidden, phone call). `camera`, `microphone`, `encoder`: that one does not work.
 */
export type PusherMeaning = 'publishing' | 'weak' | 'mending' | 'broken' | 'interrupted' | 'camera' | 'microphone' | 'encoder' | 'nothing'

const MEANINGS: { readonly [code: number]: PusherMeaning } = {
  1002: 'publishing',
  // Some phones with WeChat 7.0.5 send this in place of 1002.
  1005: 'publishing',
  1101: 'weak',
  1102: 'mending',
  3001: 'mending',
  3002: 'mending',
  3003: 'mending',
  // Closed by the server: a bad or expired signature, or the address is in use.
  3004: 'broken',
  3005: 'mending',
  5000: 'interrupted',
  5001: 'interrupted',
  [-1301]: 'camera',
  [-1302]: 'microphone',
  // Video, audio: the phone cannot encode it. Another address would not help.
  [-1303]: 'encoder',
  [-1304]: 'encoder',
  [-1307]: 'broken',
}

export function meaningOf(code: number): PusherMeaning {
  return MEANINGS[code] ?? 'nothing'
}
