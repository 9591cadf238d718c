import { readdirSync, readFileSync } from 'node:fs'

/** Seconds of a core are counted in these. */
const TICKS = 100

interface Process {
  parent: number
  ticks: number
}

/** Seconds of a core that the processes which this one started (its browsers) have used so far. */
export function browserCpu(): number {
  const all = new Map<number, Process>()
  for (const name of readdirSync('/proc')) {
    const process = /^\d+$/.test(name) ? read(name) : undefined
    if (process !== undefined) all.set(Number(name), process)
  }
  let ticks = 0
  for (const [pid, { ticks: own }] of all) if (pid !== process.pid && descends(pid, all)) ticks += own
  return ticks / TICKS
}

function descends(pid: number, all: ReadonlyMap<number, Process>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = all.get(at)?.parent)
    if (at === process.pid) return true
  return false
}

function read(name: string): Process | undefined {
  try {
    // Fields after the name, which stands in brackets and may hold anything: state, parent, ... utime and stime.
    const fields = readFileSync(`/proc/${name}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    // It ended in between.
    return undefined
  }
}
