/** Local `HH:MM:SS`, as pages show the time of a message. */
export function clockText(ms: number): string {
  const time = new Date(ms)
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
