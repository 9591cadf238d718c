import { ConfigError } from './config_error.js'

/** What a process knows of the cluster that it is part of. */
export interface ClusterPlace {
  /** Whether it is a worker that shares its ports with others. */
  worker: boolean
  /** Its number among them, from 0, as pm2 says it; undefined where nobody does. */
  instance: string | undefined
}

/**
 * Rooms in memory and files in dataDir belong to one process: with `pm2 -i 2` people of one room would meet only by
 * chance. The first process of a cluster serves everybody, each other one throws ConfigError. Answers a warning for
 * a worker that nobody numbered.
 */
export function checkCluster({ worker, instance }: ClusterPlace, store: 'memory' | 'redis'): string | undefined {
  if (!worker || store !== 'memory') return undefined
  const remedy = 'rooms in memory belong to one process, so run one (pm2 start dist/server/main.js, without -i)'
  if (instance === undefined) return `store.provider: memory in a cluster: ${remedy}`
  if (instance === '0') return undefined
  throw new ConfigError(
    `store.provider: got memory, and this is process ${Number(instance) + 1} of a cluster: ${remedy}`,
  )
}
