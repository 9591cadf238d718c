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
