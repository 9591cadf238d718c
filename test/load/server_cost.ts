import { readFileSync } from 'node:fs'

/** Processor (s) and memory (bytes) that a server has used. */
export interface Cost {
  cpu: number
  memory: number
}

/** Of a process on this machine, as Linux accounts for it. */
export function costOfProcess(pid: number): Cost | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Number(kilobytes) * 1024 }
  } catch {
    return undefined
  }
}

/** Of a server anywhere, by its figures; undefined when they are refused. */
export async function costByMetrics(url: string, token: string): Promise<Cost | undefined> {
  const headers = token === '' ? undefined : { Authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/metrics`, { headers }).catch(() => undefined)
  if (!response?.ok) return undefined
  const text = await response.text()
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
  const cost = { cpu: value('process_cpu_seconds_total'), memory: value('process_resident_memory_bytes') }
  return Number.isFinite(cost.cpu + cost.memory) ? cost : undefined
}
