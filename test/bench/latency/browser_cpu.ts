import { readdirSync, readFileSync } from 'node:fs'

/** Seconds of a core are counted in these. */
const TICKS = 100

interface Process {
  parent: number
  ticks: number
}

/** Seconds of a core that the processes which this one started (its browsers) have used so far. */
export function browserCpu(): number {
  let ticks = 0
  for (const { ticks: own } of browsers().values()) ticks += own
  return ticks / TICKS
}

/** The same by the names of their threads, without numbers: seconds of a core. */
export function threadCpu(): Map<string, number> {
  const used = new Map<string, number>()
  for (const pid of browsers().keys()) {
    const tasks = `/proc/${pid}/task`
    for (const task of names(tasks)) {
      const thread = read(`${tasks}/${task}/stat`)
      const name = text(`${tasks}/${task}/comm`)
        ?.trim()
        .replace(/[/#]?\d+$/, '')
      if (thread && name) used.set(name, (used.get(name) ?? 0) + thread.ticks / TICKS)
    }
  }
  return used
}

function browsers(): Map<number, Process> {
  const all = new Map<number, Process>()
  for (const name of names('/proc')) {
    const found = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : undefined
    if (found !== undefined) all.set(Number(name), found)
  }
  return new Map([...all].filter(([pid]) => pid !== process.pid && descends(pid, all)))
}

function descends(pid: number, all: ReadonlyMap<number, Process>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = all.get(at)?.parent)
    if (at === process.pid) return true
  return false
}

function read(file: string): Process | undefined {
  // Fields after the name, which stands in brackets and may hold anything: state, parent, ... utime and stime.
  const fields = text(file)
    ?.replace(/^.*\) /s, '')
    .split(' ')
  return fields && { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
}

/** Undefined, or nothing, of what ended in between. */
function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
