/** Not one of WeChat's: no UDP gets through to the media server, by WebRTC. Trying again does not help. */
export const UNREACHABLE = -9307

/** State codes of `<live-pusher>` and `<live-player>` that the browser's tags give, with WeChat's kind of message. */
export const PUSHER_MESSAGES: ReadonlyMap<number, string> = new Map([
  [1001, 'connected to the server'],
  [1002, 'handshake done, push begins'],
  [1003, 'camera opened'],
  [1005, 'resolution changed'],
  [1006, 'bit rate changed'],
  [1007, 'first picture captured'],
  [1008, 'encoder started'],
  [1101, 'network busy: the uplink is poor'],
  [1102, 'network disconnected, reconnecting'],
  [3002, 'cannot connect to the server'],
  [3004, 'the server closed the connection'],
  [3005, 'reading or writing failed'],
  [5000, 'the mini-program was suspended'],
  [-1301, 'the camera cannot be opened'],
  [-1302, 'the microphone cannot be opened'],
  [-1303, 'the picture cannot be encoded'],
  [-1307, 'disconnected, will not try again'],
  [UNREACHABLE, 'no UDP gets through to the media server'],
])

export const PLAYER_MESSAGES: ReadonlyMap<number, string> = new Map([
  [2001, 'connected to the server'],
  [2002, 'playing starts'],
  [2003, 'first picture received'],
  [2004, 'playing'],
  [2007, 'loading'],
  [2008, 'decoder started'],
  [2009, 'resolution changed'],
  [2101, 'the picture cannot be decoded'],
  [2102, 'the sound cannot be decoded'],
  [2103, 'network disconnected, reconnecting'],
  [2105, 'the picture stutters'],
  [-2301, 'disconnected, will not try again'],
])
