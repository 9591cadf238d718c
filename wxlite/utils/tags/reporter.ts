import { asRoomError } from '../api/room_error'
import type { TagEvent } from '../api/tags'
import type { Platform } from '../platform/platform'
import { createScope, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { slotOf } from './tag_event'

/** Figures and codes by name, as the operation `report` takes them. */
export type Report = { [name: string]: string | number }

export interface ReporterOptions {
  platform: Platform
  send(report: Report): Promise<unknown>
}

/** Tells the server now and then how the tags fare, for the room's timeline. A server without one is asked once. */
export interface Reporter {
  start(): void
  /** Nothing is left running. */
  stop(): void
  /** A statechange or netstatus event of a tag: `push`, `play0`. */
  heard(tag: string, event: TagEvent): void
  /** The same driver, whose events are heard as well. */
  watch<Tag extends Watched>(tag: Tag, name: (event: TagEvent) => string): Tag
}

interface Watched {
  statechange(event: TagEvent): void
  netstatus(event: TagEvent): void
}

/** What of a netstatus event tells why a call freezes. */
const FIGURES = new Set(['videoBitrate', 'audioBitrate', 'videoFPS', 'videoGOP', 'netSpeed', 'netJitter', 'videoCache'])
/** Tags of which is told, and codes of each: a report is 2 kB at most. */
const TAGS_MOST = 6
const CODES_MOST = 10
/** Codes of ordinary life: they are counted, but nothing is told for their sake. */
const ORDINARY = new Set([1001, 1002, 1003, 1005, 1018, 2001, 2002, 2003, 2004, 2005, 2008, 2009, 2032, 2033])

interface Heard {
  codes: Map<number, number>
  figures: Report
}

export function createReporter({ platform, send }: ReporterOptions): Reporter {
  let scope: Scope | undefined
  let tags = new Map<string, Heard>()
  let urgent = false
  let measured = false
  let waited = 0
  let deaf = false

  function heard(name: string, event: TagEvent) {
    if (!scope || (!tags.has(name) && tags.size >= TAGS_MOST)) return
    const tag: Heard = tags.get(name) ?? { codes: new Map(), figures: {} }
    tags.set(name, tag)
    const { code, info } = event?.detail ?? {}
    if (code !== undefined && (tag.codes.has(code) || tag.codes.size < CODES_MOST)) {
      tag.codes.set(code, (tag.codes.get(code) ?? 0) + 1)
      urgent ||= !ORDINARY.has(code)
    }
    for (const [figure, value] of Object.entries(info ?? {})) {
      if (!FIGURES.has(figure) || typeof value !== 'number' || !Number.isFinite(value)) continue
      tag.figures[figure] = Math.round(value)
      measured = true
    }
  }

  function gathered(): Report {
    const report: Report = {}
    for (const [name, { codes, figures }] of tags) {
      for (const [figure, value] of Object.entries(figures)) report[`${name}.${figure}`] = value
      if (codes.size > 0) report[`${name}.codes`] = [...codes].map(([code, count]) => `${code}x${count}`).join(' ')
    }
    return report
  }

  function turn(mine: Scope) {
    mine.after(TIMES.reportLook, () => {
      if (deaf) return
      waited += TIMES.reportLook
      if (urgent || (measured && waited >= TIMES.reportEvery)) tell()
      turn(mine)
    })
  }

  function tell() {
    const report = gathered()
    tags = new Map()
    urgent = false
    measured = false
    waited = 0
    // It is a help for whoever keeps the server: what fails is not tried again, and nobody hears of it.
    send(report).catch((error: unknown) => {
      deaf = isUnknown(error)
    })
  }

  return {
    start() {
      scope?.close()
      scope = createScope(platform)
      tags = new Map()
      if (!deaf) turn(scope)
    },
    stop() {
      scope?.close()
      scope = undefined
    },
    heard,
    watch(tag, name) {
      return Object.assign(Object.create(tag), {
        statechange(event: TagEvent) {
          heard(name(event), event)
          tag.statechange(event)
        },
        netstatus(event: TagEvent) {
          heard(name(event), event)
          tag.netstatus(event)
        },
      })
    },
  }
}

/** An earlier server has no such operation, and says that the parameters are wrong; one too many is no such answer. */
function isUnknown(error: unknown): boolean {
  const { errCode, later } = asRoomError(error)
  return errCode === 1 && !later
}

/** The name of the `<live-player>` that an event comes from. */
export function playerName(event: TagEvent): string {
  return `play${slotOf(event) || 0}`
}
