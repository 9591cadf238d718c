/** A media playlist, read by the rules of RFC 8216 that a live one must keep. Throws with the rule that it breaks. */
export interface MediaPlaylist {
  targetDuration: number
  sequence: number
  ended: boolean
  /** `map`: its initialization section; `discontinuity`: the sequence number of that (4.3.3.3). */
  segments: { uri: string; seconds: number; map: string; discontinuity: number }[]
}

export function readMediaPlaylist(text: string): MediaPlaylist {
  const lines = text.split('\n').filter((line) => line !== '')
  const rule = (kept: boolean, what: string) => {
    if (!kept) throw new Error(`${what}:\n${text}`)
  }
  const value = (tag: string) => {
    const found = lines.filter((line) => line.startsWith(`#${tag}:`))
    rule(found.length <= 1, `${tag} stands there once at most`)
    return found[0]?.slice(tag.length + 2)
  }
  rule(lines[0] === '#EXTM3U', '4.3.1.1: the first line is #EXTM3U')
  const version = Number(value('EXT-X-VERSION'))
  const targetDuration = Number(value('EXT-X-TARGETDURATION'))
  const sequence = Number(value('EXT-X-MEDIA-SEQUENCE') ?? 0)
  rule(Number.isInteger(targetDuration) && targetDuration > 0, '4.3.3.1: a target duration in whole seconds')
  rule(Number.isInteger(sequence), '4.3.3.2: a whole media sequence number')
  rule(version >= 6, '4.3.2.5: EXT-X-MAP in a playlist of version 6 or later')
  const segments: MediaPlaylist['segments'] = []
  let seconds: number | undefined
  let map = ''
  let discontinuity = Number(value('EXT-X-DISCONTINUITY-SEQUENCE') ?? 0)
  rule(Number.isInteger(discontinuity), '4.3.3.3: a whole discontinuity sequence number')
  let begins = true
  for (const line of lines) {
    if (line.startsWith('#EXTINF:')) {
      rule(seconds === undefined, '4.3.2.1: one EXTINF for each segment')
      seconds = Number.parseFloat(line.slice('#EXTINF:'.length))
      rule(seconds > 0 && Math.round(seconds) <= targetDuration, '4.3.3.1: no segment longer than the target duration')
    } else if (line === '#EXT-X-DISCONTINUITY') {
      discontinuity++
      begins = true
    } else if (line.startsWith('#EXT-X-MAP:')) {
      rule(begins, '4.3.2.3: a discontinuity before other tracks or encodings')
      map = /URI="([^"]+)"/.exec(line)?.[1] ?? ''
    } else if (!line.startsWith('#')) {
      rule(seconds !== undefined, '4.3.2.1: each segment has its EXTINF')
      rule(map !== '', '4.3.2.5: each segment has its EXT-X-MAP')
      segments.push({ uri: line, seconds: seconds ?? 0, map, discontinuity })
      seconds = undefined
      begins = false
    }
  }
  return { targetDuration, sequence, ended: lines.includes('#EXT-X-ENDLIST'), segments }
}

/** What a later version of the same playlist must keep of an earlier one (6.2.1, 6.2.2). */
export function checkUpdate(before: MediaPlaylist, after: MediaPlaylist): void {
  const wrong = (what: string) => new Error(`${what}: ${JSON.stringify({ before, after })}`)
  if (after.targetDuration !== before.targetDuration) throw wrong('the target duration must not change')
  if (after.sequence < before.sequence) throw wrong('the media sequence number must not fall')
  if (before.ended && after.segments.length !== before.segments.length) throw wrong('an ended playlist must not change')
  before.segments.forEach(({ uri, discontinuity }, i) => {
    const later = after.segments[before.sequence + i - after.sequence]
    if (later && later.uri !== uri) throw wrong('a segment must not change its number')
    if (later && later.discontinuity !== discontinuity) throw wrong('nor that of its discontinuity')
  })
}
