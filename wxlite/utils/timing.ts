/** Every time-out and interval of the library, in milliseconds. */
export const TIMES = {
  /** One REST request. */
  request: 8_000,
  /** Pauses before the second and the third try of a request that may be repeated. */
  retry: [400, 1_500],
  /** Opening the IM socket and logging in on it. */
  connect: 8_000,
  /** One answer over the IM socket. */
  answer: 5_000,
  /** A message waits this long for the socket to come up. */
  sendWait: 8_000,
  /** Pauses between attempts to connect: the first, and the longest. Each doubles the one before. */
  backoffFirst: 500,
  backoffMost: 15_000,
  /** After "too much" (4429), a bad frame (4400) or "replaced" the next attempt waits at least this long. */
  backoffPolite: 15_000,
  /** A socket that was quiet for this long is asked for a sign of life. */
  ping: 20_000,
  /** Between attempts to get a lost seat back: the first, and the longest. */
  reenterFirst: 1_000,
  reenterMost: 15_000,
  /** How often an audience without a working socket looks at the room, and with one that does not number its events. */
  poll: 7_000,
  pollSlow: 30_000,
  /** An audience whose room is not there waits this long for its presenter, looking this often, before it is told "closed". */
  missingMost: 20_000,
  missingLook: 2_000,
  /** The platform interrupts sockets and requests of a mini-program that is hidden for longer. */
  hiddenLimit: 5_000,
  /** How long link-mic is asked for, unless the caller says otherwise. */
  linkMic: 30_000,
  /** A pusher tag that has not connected by then gets a fresh address. */
  pushStart: 15_000,
  /** A tag needs this to take new attributes from a setData. */
  rendered: 100,
  /** "Uplink poor" is shown this long after the last such sign. */
  weak: 5_000,
  /** A player tag that shows nothing by then is started anew. */
  playStart: 15_000,
  /** Between fresh addresses for a broken pusher or player: the first, and the longest. */
  mediaFirst: 1_000,
  mediaMost: 15_000,
  /** Leaving is not waited for any longer; the server goes on being told. */
  farewell: 3_000,
  /** A failed mix is asked for once more after this. */
  mixRetry: 2_000,
  /** After being taken off link-mic, before asking whether one may stay as audience. */
  settle: 1_000,
} as const
