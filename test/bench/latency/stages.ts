import type { Page } from 'playwright-core'
import { TagType } from '../../../server/media/flv/tag.js'
import type { Moments, Stages, Track } from '../../browser/media/page/lab_types.js'
import type { RelaySite } from '../../browser/media/relay_site.js'
import { quantile } from './figures.js'

type Moment = Exclude<keyof Moments, 'skew'>

/** Each stage of a picture, and what it ends with; it begins with the end of the one before. */
const PICTURE: readonly [stage: string, until: Moment][] = [
  ['capture', 'captured'],
  ['queue to the encoder', 'queued'],
  ['encoder', 'encoded'],
  ['writing', 'sent'],
  ['to the relay', 'relayed'],
  ['relay, reading', 'read'],
  ['decoder', 'decoded'],
  ['jitter buffer', 'drawn'],
  ['drawing', 'seen'],
]

const SOUND: readonly [stage: string, until: Moment][] = [
  ['capture, encoder', 'sent'],
  ['to the relay', 'relayed'],
  ['relay, reading', 'read'],
  ['decoder', 'decoded'],
]

/** When each picture and packet of sound came into the relay. */
export class RelayTap {
  private readonly noted = new Map<string, Stages['notes'][string]>()
  private readonly cancels: (() => void)[] = []

  constructor(private readonly relay: RelaySite['relay']) {}

  watch(stream: string): void {
    const notes: Stages['notes'][string] = { picture: {}, sound: {} }
    this.noted.set(stream, notes)
    const tag = ({ type, timestamp, header }: { type: TagType; timestamp: number; header: boolean }) => {
      if (header || type === TagType.SCRIPT) return
      notes[type === TagType.VIDEO ? 'picture' : 'sound'][timestamp] = {
        relayed: performance.timeOrigin + performance.now(),
      }
    }
    this.cancels.push(this.relay.onTags(stream, { tag, end() {} }, true))
  }

  notes(stream: string, track: Track): { [time: number]: Moments } {
    return this.noted.get(stream)?.[track] ?? {}
  }

  close(): void {
    for (const cancel of this.cancels) cancel()
  }
}

/** Prints what each stage took of the way of one stream, from the warm-up on. */
export async function printStages(
  name: string,
  stream: string,
  sender: Page,
  viewer: Page,
  relay: RelayTap,
  since: number,
): Promise<void> {
  const sent = await sender.evaluate(() => window.lab.stages())
  const played = await viewer.evaluate(() => window.lab.stages())
  const join = (track: Track): Moments[] => {
    const here = sent.notes['']?.[track] ?? {}
    const there = played.notes[stream]?.[track] ?? {}
    const between = relay.notes(stream, track)
    return Object.entries(there)
      .map(([time, moments]) => ({
        ...(sent.epoch !== undefined && { captured: sent.epoch + Number(time) }),
        ...here[Number(time)],
        ...between[Number(time)],
        ...moments,
      }))
      .filter(({ read }) => read !== undefined && read > since)
  }
  const pictures = join('picture')
  const sounds = join('sound')
  print(`${name}, picture`, rows(pictures, PICTURE, 'painted'))
  const heard = pictures.flatMap(({ drawn, captured, skew }) =>
    drawn === undefined || captured === undefined || skew === undefined ? [] : [drawn - captured + skew],
  )
  const decoded = rows(sounds, [['', 'decoded']], 'captured')[0]?.values ?? []
  const buffer = quantile(heard, 0.5) - quantile(decoded, 0.5)
  print(`${name}, sound`, rows(sounds, SOUND, 'captured'))
  console.log(
    `  ${'jitter buffer, loudspeaker'.padEnd(28)}${buffer.toFixed(1).padStart(9)}  (heard ${quantile(heard, 0.5).toFixed(1)} after capture)`,
  )
}

interface Row {
  stage: string
  values: number[]
}

function rows(all: readonly Moments[], stages: readonly [stage: string, until: Moment][], from: Moment): Row[] {
  let before = from
  return stages.map(([stage, until]) => {
    const begins = before
    before = until
    const values = all.flatMap((moments) => {
      const [a, b] = [moments[begins], moments[until]]
      return a === undefined || b === undefined ? [] : [b - a]
    })
    return { stage, values }
  })
}

function print(title: string, table: readonly Row[]): void {
  console.log(`${title} (ms): p50, p95, largest`)
  for (const { stage, values } of table) {
    const cells = [quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1)]
    console.log(
      `  ${stage.padEnd(28)}${cells.map((cell) => cell.toFixed(1).padStart(9)).join('')}  of ${values.length}`,
    )
  }
}
