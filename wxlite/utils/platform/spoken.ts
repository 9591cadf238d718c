/**
 * How texts and addresses leave the library: as they stand, in Chinese, until `english.ts` changes both. Here, so that
 * a page which does not import that carries none of it.
 */
export const spoken = {
  say: (text: string): string => text,
  /** The address of a request or socket of the room server, whose replies are shown too. */
  ask: (url: string): string => url,
}
