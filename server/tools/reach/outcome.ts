import type { ReportLine } from '../../doctor/report.js'

/** A text in both languages: what is so and, when it is bad, what to do. */
export type Words = readonly [english: string, chinese: string]

export function ok(name: string, [messageEn, message]: Words): ReportLine {
  return { name, ok: true, messageEn, message }
}

export function bad(name: string, [messageEn, message]: Words): ReportLine {
  return { name, ok: false, messageEn, message }
}

/** What could not be tried, and why. */
export function untried(name: string, [messageEn, message]: Words): ReportLine {
  return { name, ok: true, untried: true, messageEn, message }
}
