/** Answers a function that runs one act after the other, whether the one before it failed or not. */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(act: () => Promise<Result>): Promise<Result> => {
    const done = last.then(act)
    last = done.catch(() => undefined)
    return done
  }
}
