/**
 * Every time-out and interval of the library, in milliseconds: `import * as TIMES from './timing'`.
 * Single constants, so that a bundle holds those that it uses.
 */

/** One REST request. */
export const request = 8_000
/** Pauses before the second and the third try of a request that may be repeated. */
export const retry: readonly number[] = [400, 1_500]
/** Opening the IM socket and logging in on it. */
export const connect = 8_000
/** The app's own `renewLogin`. */
export const renewLogin = 15_000
/** Between calls of a `renewLogin` that fails: the first pause, and the longest. */
export const renewFirst = 2_000
export const renewMost = 60_000
/** Logging out waits this long for the server, then it is done without. */
export const logout = 1_000
/** Logging in to Tencent Cloud IM. */
export const imLogin = 15_000
/** One answer over the IM socket. */
export const answer = 5_000
/** A message waits this long for the socket to come up. */
export const sendWait = 8_000
/** Pauses between attempts to connect: the first, and the longest. Each doubles the one before. */
export const backoffFirst = 500
export const backoffMost = 15_000
/** After "too much" (4429), a bad frame (4400) or "replaced" the next attempt waits at least this long. */
export const backoffPolite = 15_000
/** A socket that was quiet for this long is asked for a sign of life. */
export const ping = 20_000
/** Between attempts to get a lost seat back: the first, and the longest. */
export const reenterFirst = 1_000
export const reenterMost = 15_000
/**
 * How often an audience polls: over a working socket of our server, or by the list;
 * and by the list where a link does not number its events.
 */
export const poll = 7_000
export const pollSlow = 30_000
/**
 * An audience whose room is not there waits this long for its presenter, looking this often, before its room counts as
 * closed.
 */
export const missingMost = 20_000
export const missingLook = 2_000
/** A member whose room is not there after a restart asks so many times more: some 15 s. */
export const missingTries = 4
/** The platform interrupts sockets and requests of a mini-program that is hidden for longer. */
export const hiddenLimit = 5_000
/** A timer cannot be set for longer: it would run at once. */
export const timerMost = 2 ** 31
/** How long link-mic is asked for, unless the caller says otherwise. */
export const linkMic = 30_000
/** A pusher tag that has not connected by then gets a fresh address. */
export const pushStart = 15_000
/** A stream that held for so long counts as mended. */
export const pushSteady = 5_000
/** A pusher tag that was interrupted while the app stays in sight is restarted after this. */
export const interruption = 2_000
/** A pusher tag that was told to stop is started again after this, if it does not say that it has stopped. */
export const stopped = 1_000
/** A tag needs this to take new attributes from a setData. */
export const rendered = 100
/** "Uplink poor" is shown this long after the last such sign. */
export const weak = 5_000
/** A player tag that shows nothing by then is restarted. */
export const playStart = 15_000
/** Between fresh addresses for a broken pusher or player: the first, and the longest. */
export const mediaFirst = 1_000
export const mediaMost = 15_000
/** Leaving a room is awaited for no longer than this; the request goes on. */
export const exit = 3_000
/** A failed mix is asked for once more after this. */
export const mixRetry = 2_000
/** How often it is looked whether the tags have something to report, and how often they do so anyway. */
export const reportLook = 10_000
export const reportEvery = 60_000
/** After being taken off link-mic, before asking whether one may stay as audience. */
export const settle = 1_000
