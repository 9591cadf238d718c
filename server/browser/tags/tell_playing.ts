import type { Player } from '../media/index.js'

/** Pictures lost in a second that one notices: a quarter of a usual fifteen. */
const STUTTER = 4
/**
 * ms after playing began in which pictures are left out on purpose: what the server kept comes in a heap, and is caught
 * up with.
 */
const CATCHING_UP = 1_500

/** Tells what a player does in the codes of `<live-player>`. */
export function tellPlaying(player: Player, tell: (code: number) => void): void {
  let [started, caughtUpAt] = [false, Number.POSITIVE_INFINITY]
  player.on('connected', () => tell(2001))
  player.on('firstframe', () => {
    tell(2008)
    tell(2003)
  })
  player.on('playing', () => {
    if (!started) tell(2002)
    started = true
    if (caughtUpAt === Number.POSITIVE_INFINITY) caughtUpAt = performance.now() + CATCHING_UP
    tell(2004)
  })
  player.on('stalled', () => tell(2007))
  player.on('resolution', () => tell(2009))
  player.on('dropped', (count) => count >= STUTTER && performance.now() > caughtUpAt && tell(2105))
  player.on('decodeerror', (kind) => tell(kind === 'video' ? 2101 : 2102))
  player.on('retry', () => {
    caughtUpAt = Number.POSITIVE_INFINITY
    tell(2103)
  })
  player.on('failed', () => tell(-2301))
}
