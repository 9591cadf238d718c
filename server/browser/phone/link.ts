export interface Link {
  path: string
  query: { [name: string]: string }
}

/**
 * Reads `pages/x/x?a=1`, from the root or relative to the page `from`.
 * Values stay encoded, as WeChat hands them to onLoad.
 */
export function parseLink(url: string, from: string): Link {
  const [address = '', search = ''] = url.split('?', 2)
  const folder = from.split('/').slice(0, -1)
  const parts = address.startsWith('/') ? [] : address.startsWith('pages/') ? [] : folder
  for (const part of address.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const query: { [name: string]: string } = {}
  for (const pair of search.split('&').filter(Boolean)) {
    const at = pair.indexOf('=')
    query[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? '' : pair.slice(at + 1)
  }
  return { path: parts.join('/').replace(/\.html$/, ''), query }
}
