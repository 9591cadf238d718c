/**
 * A playlist whose addresses carry this query: whoever was given the right to the one has it to the others. `folder`
 * goes before addresses that are seen from another place than the playlist's own.
 */
export function withQuery(playlist: string, query: string, folder = ''): string {
  return playlist
    .split('\n')
    .map((line) => {
      if (line === '') return line
      if (!line.startsWith('#')) return `${folder}${line}?${query}`
      return line.replace(/URI="([^"]{1,200})"/, (_, uri: string) => `URI="${folder}${uri}?${query}"`)
    })
    .join('\n')
}

/** Signatures for which one version of a playlist is kept: all who came within a quarter of an hour have the same. */
const SIGNATURES = 8

/** Playlists with their readers' queries, each written once. */
export class SignedPlaylists {
  private readonly written = new WeakMap<Buffer, Map<string, string>>()

  of(playlist: Buffer, query: string): string {
    const known = this.written.get(playlist) ?? new Map<string, string>()
    const signed = known.get(query) ?? withQuery(playlist.toString(), query)
    if (known.size < SIGNATURES) known.set(query, signed)
    this.written.set(playlist, known)
    return signed
  }
}
