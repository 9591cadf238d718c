/** What an outsider sent breaks the format or a limit: its connection ends, nothing else happens. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}
