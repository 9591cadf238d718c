import { networkKey, payerOf, type RecordEntry } from './record_entry.js'

export interface ShareLimits {
  /** Bytes and number of all recordings together. */
  maxTotalBytes: number
  maxFiles: number
  /** Bytes of what one user caused, and of what came from one network; 0: a tenth and a quarter of the whole. */
  maxBytesPerUser: number
  maxBytesPerNetwork: number
}

/** The recordings of one who holds too much, and which setting says so. */
export interface Excess {
  reason: string
  entries: readonly RecordEntry[]
  /** It is only a share that is exceeded: others have room. */
  share: boolean
}

/** What one user or one network holds. Files that are being written weigh by their bytes only. */
interface Holding {
  entries: RecordEntry[]
  bytes: number
  files: number
}

type Weight = 'bytes' | 'files'

/**
 * Who has to give: each user and network above its share; then, when the whole is too much, whoever holds most. Users
 * cost nothing, so networks are compared first, then the users of the heaviest.
 */
export function excessesOf(entries: readonly RecordEntry[], limits: ShareLimits, diskFull: boolean): Excess[] {
  const found: Excess[] = []
  const users = holdings(entries, (entry) => payerOf(entry).userID)
  const networks = holdings(entries, (entry) => networkKey(payerOf(entry)))
  for (const [of, name, bytes] of [
    [users, 'record.maxBytesPerUser', userBytes(limits)],
    [networks, 'record.maxBytesPerNetwork', networkBytes(limits)],
  ] as const) {
    const files = Math.max(1, Math.floor((limits.maxFiles * bytes) / limits.maxTotalBytes))
    for (const { entries: held, bytes: size, files: count } of of) {
      if (size > bytes) found.push({ reason: name, entries: heaviestUser(held, 'bytes'), share: true })
      if (count > files)
        found.push({
          reason: `${name}, its part of record.maxFiles`,
          entries: heaviestUser(held, 'files'),
          share: true,
        })
    }
  }
  const whole = (reason: string, weight: Weight) =>
    found.push({ reason, entries: heaviestUser(heaviest(networks, weight), weight), share: false })
  if (sum(networks, 'bytes') > limits.maxTotalBytes) whole('record.maxTotalBytes', 'bytes')
  if (sum(networks, 'files') > limits.maxFiles) whole('record.maxFiles', 'files')
  if (diskFull) whole('record.minFreeBytes', 'bytes')
  return found
}

/** Bytes that one user may hold. */
export function userBytes({ maxTotalBytes, maxBytesPerUser }: ShareLimits): number {
  return Math.min(maxTotalBytes, maxBytesPerUser || maxTotalBytes / 10)
}

function networkBytes({ maxTotalBytes, maxBytesPerNetwork }: ShareLimits): number {
  return Math.min(maxTotalBytes, maxBytesPerNetwork || maxTotalBytes / 4)
}

function holdings(entries: readonly RecordEntry[], keyOf: (entry: RecordEntry) => string): Holding[] {
  const found = new Map<string, Holding>()
  for (const entry of entries) {
    const key = keyOf(entry)
    const holding = found.get(key) ?? { entries: [], bytes: 0, files: 0 }
    found.set(key, holding)
    holding.entries.push(entry)
    holding.bytes += entry.size
    if (entry.endTime !== undefined) holding.files++
  }
  return [...found.values()]
}

function heaviest(of: readonly Holding[], weight: Weight): readonly RecordEntry[] {
  const first = of[0]
  return first === undefined
    ? []
    : of.reduce((most, next) => (next[weight] > most[weight] ? next : most), first).entries
}

function heaviestUser(entries: readonly RecordEntry[], weight: Weight): readonly RecordEntry[] {
  return heaviest(
    holdings(entries, (entry) => payerOf(entry).userID),
    weight,
  )
}

function sum(of: readonly Holding[], weight: Weight): number {
  return of.reduce((all, holding) => all + holding[weight], 0)
}
