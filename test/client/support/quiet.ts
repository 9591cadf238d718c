import type { FakePhone } from '../../support/fake-wx.js'
import type { ManualClock } from '../../support/manual_clock.js'

/** Real time for real sockets to work in, and no more than that. */
const beat = () => new Promise((resolve) => setTimeout(resolve, 2))

/** Waits (real time) until `isSo`, without moving the test's clock. */
export async function until(isSo: () => boolean, what = 'it never came true'): Promise<void> {
  const end = Date.now() + 15_000
  while (!isSo()) {
    if (Date.now() > end) throw new Error(what)
    await beat()
  }
}

/** Waits until nothing of these phones is on its way to the server or back. */
export async function quiet(phones: readonly FakePhone[]): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    await beat()
    calm = phones.every((phone) => !phone.network.busy) ? calm + 1 : 0
  }
}

/** Moves the clock on in steps, letting requests and frames arrive in between. */
export async function pass(clock: ManualClock, phones: readonly FakePhone[], ms: number, step = 500): Promise<void> {
  for (let past = 0; past < ms; past += step) {
    clock.advance(Math.min(step, ms - past))
    await quiet(phones)
  }
}

/** Runs `work`, moving the clock as long as it takes. */
export async function finish<T>(
  clock: ManualClock,
  phones: readonly FakePhone[],
  work: Promise<T>,
  most = 120_000,
): Promise<T> {
  let done = false
  const end = () => {
    done = true
  }
  work.then(end, end)
  for (let past = 0; !done && past < most; past += 50) {
    await quiet(phones)
    if (!done) clock.advance(50)
  }
  return work
}
