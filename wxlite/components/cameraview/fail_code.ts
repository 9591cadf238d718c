/** Component codes of a camera, a microphone or a push that failed; the first generation calls them all -9. */
const TAG_FAILURES = [-4, -5, -6]

/** `errCode` of `onFail`: -9 for what the tag could not do, everything else as it is. */
export function failCode(code: number): number {
  return TAG_FAILURES.includes(code) ? -9 : code
}
