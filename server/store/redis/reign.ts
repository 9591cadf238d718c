/** Characters of each of the two names that make an epoch. */
const HALF = 6

/** What a Redis says of its part in a group. */
export interface Reign {
  /** Nothing can be written to it. */
  readonly isReplica: boolean
  /**
   * Another one for each process, and for each time that it takes over: a primary that lost its place, and gets it back
   * without a restart, has the same process id, and may lack what another primary told in between.
   */
  readonly epoch: string
}

/** `info`: the answer to INFO. Redis gives itself a new replication id whenever it becomes the primary. */
export function reignIn(info: string): Reign {
  const process = /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown'
  const reign = /^master_replid:(\w+)/m.exec(info)?.[1] ?? ''
  return { isReplica: /^role:slave/m.test(info), epoch: process.slice(0, HALF) + reign.slice(0, HALF) }
}
