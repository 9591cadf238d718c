/** To the server's process. */
export type Ask = { what: 'memory' } | { what: 'snapshot'; file: string }

/** Back. Bytes. */
export type Told =
  | { what: 'begun'; url: string; rtmpPort: number }
  | { what: 'memory'; heap: number; rss: number }
  | { what: 'written' }
