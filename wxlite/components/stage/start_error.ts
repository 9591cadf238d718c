/** What the `error` event of a start that failed says beside its text. */
export function startError({ errCode, hint, reason }: { errCode: number; hint?: string; reason?: string }) {
  return { errCode, hint, reason }
}
