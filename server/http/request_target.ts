import type { IncomingMessage } from 'node:http'

/** What some proxies and command lines send in place of a path: the whole address. Source: RFC 9112 3.2.2. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i

/**
 * Makes the target of a request what every part of the server expects: a path that begins with one slash, without
 * the prefix at which the public address may stand (some proxies strip it, some do not).
 */
export function readTarget(request: IncomingMessage, prefix: string): void {
  if (prefix === '' && isPlain(request.url ?? '')) return
  const absolute = ABSOLUTE.exec(request.url ?? '')
  // The host in the target counts, not the one in the header.
  if (absolute?.[1]) request.headers.host = absolute[1]
  request.url = ownTarget((request.url ?? '').slice(absolute?.[0].length ?? 0), prefix)
}

/** Most targets are what they should be: another copy of the text costs more than the look. */
function isPlain(target: string): boolean {
  if (!target.startsWith('/')) return false
  const doubled = target.indexOf('//')
  if (doubled < 0) return true
  const mark = target.indexOf('?')
  return mark >= 0 && mark < doubled
}

/** `//weapp//im?a=//` -> `/weapp/im?a=//`; with the prefix `/rtc` also `/rtc/weapp/im` -> `/weapp/im`. */
function ownTarget(target: string, prefix: string): string {
  if (target === '*') return target
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : target.slice(mark)
  const plain = path.startsWith('/') && !path.includes('//') ? path : `/${path}`.replace(/\/{2,}/g, '/')
  if (prefix === '' || (plain !== prefix && !plain.startsWith(`${prefix}/`))) return plain + query
  return (plain.slice(prefix.length) || '/') + query
}
