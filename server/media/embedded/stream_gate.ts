import { ownText } from '../../limits/own_text.js'

/** To publish, or to play. */
export type StreamRight = 'push' | 'play'

/** Says who may do what with which stream; asked before anything starts. */
export interface StreamGate {
  /**
   * Why `query` (the signed part of a URL, without `?`) does not give the right to
   * this stream; undefined when it does. For the log, not for the client.
   * `ip`: from where it is asked.
   */
  refusal(right: StreamRight, streamID: string, query: string, ip: string): string | undefined
}

const NAME = /^[A-Za-z0-9_-]{1,128}$/

/** Longer than any name with its signature. What is longer is not looked at. */
export const LONGEST_NAME = 2048

/** A stream at an HTTP address: `path` has its name as first group, and what else it names in the others. */
export function parseStreamPath(
  url: string,
  path: RegExp,
): { streamID: string; query: string; rest: (string | undefined)[] } | undefined {
  if (url.length > LONGEST_NAME || !url.startsWith('/live/')) return undefined
  const mark = url.indexOf('?')
  const [, name, ...rest] = path.exec(mark < 0 ? url : url.slice(0, mark)) ?? []
  if (name === undefined || !NAME.test(name)) return undefined
  return { streamID: ownText(name), query: mark < 0 ? '' : url.slice(mark + 1), rest }
}

/** A stream's name and signature, from `name?query`; undefined when the name is none. */
export function parseStreamName(text: string): { streamID: string; query: string } | undefined {
  if (text.length > LONGEST_NAME) return undefined
  const mark = text.indexOf('?')
  const streamID = mark < 0 ? text : text.slice(0, mark)
  return NAME.test(streamID) ? { streamID: ownText(streamID), query: mark < 0 ? '' : text.slice(mark + 1) } : undefined
}
