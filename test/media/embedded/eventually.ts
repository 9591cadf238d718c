/** Lets sockets do their work until it is so. The test's own time-out ends a wait in vain. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Gives whatever is under way on loopback the time to happen, for tests that nothing does. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}
