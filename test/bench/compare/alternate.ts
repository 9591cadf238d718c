import type { BuiltServer } from '../../support/built_server.js'
import { cpuSeconds, median } from '../process_cost.js'

/** One server of the two, filled and ready to be asked. */
export interface Side {
  server: BuiltServer
  /** Does a round of the figure's work; answers how many requests (or messages) it was. */
  round(index: number): Promise<number>
}

/** How a comparison is to be made, and who hears of each figure. */
export interface Order {
  rounds: number
  /** Part of the names of figures that are asked for. */
  figure: string
  found(one: Comparison): void
}

/** What came out for one figure: microseconds of processor per request, and how B compares with A. */
export interface Comparison {
  what: string
  a: number
  b: number
  /** A's cost by B's, the median of all pairs: above 1, B is cheaper. */
  ratio: number
  /** The quarter of the pairs that lies below, and the one above. */
  low: number
  high: number
}

async function cost(side: Side, index: number): Promise<number> {
  const pid = side.server.process.pid ?? 0
  const before = cpuSeconds(pid)
  const count = await side.round(index)
  return ((cpuSeconds(pid) - before) * 1e6) / count
}

/** The two in turns, first one first, then the other, so that what else the machine does strikes both. */
export async function alternate(what: string, a: Side, b: Side, { rounds, figure, found }: Order): Promise<void> {
  if (!what.includes(figure)) return
  for (const side of [a, b, a, b]) await side.round(-1)
  const [costsA, costsB]: [number[], number[]] = [[], []]
  for (let index = 0; index < rounds; index += 1) {
    if (index % 2 === 0) costsA.push(await cost(a, index))
    costsB.push(await cost(b, index))
    if (index % 2 === 1) costsA.push(await cost(a, index))
  }
  found(summary(what, costsA, costsB))
}

export function summary(what: string, a: readonly number[], b: readonly number[]): Comparison {
  const ratios = a.map((costA, index) => costA / (b[index] ?? Number.NaN)).sort((one, other) => one - other)
  const at = (share: number) => ratios[Math.round((ratios.length - 1) * share)] ?? Number.NaN
  return { what, a: median(a), b: median(b), ratio: at(0.5), low: at(0.25), high: at(0.75) }
}
