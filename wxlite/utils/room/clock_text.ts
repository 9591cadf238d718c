/** Local `HH:MM:SS`, as pages show the time of a message. */
export function clockText(ms: number): string {
  // The form is the language's own: `15:04:05 GMT+0800`, whatever the locale.
  return new Date(ms).toTimeString().slice(0, 8)
}
