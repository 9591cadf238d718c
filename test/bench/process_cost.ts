import { readdirSync, readFileSync } from 'node:fs'

/**
 * Seconds of processor that a process has used, user and system, all its threads together. From the scheduler's own
 * account, in nanoseconds; /proc/<pid>/stat has the same time in hundredths, too coarse for a run of half a second.
 */
export function cpuSeconds(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const nanoseconds = readdirSync(tasks).map((task) => {
    const [running = ''] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
    return Number(running)
  })
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
