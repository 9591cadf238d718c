/**
 * The script of `playback_worker.ts` with all that it imports, as text: `server/demo/build/worker_text.ts` makes it.
 */
declare module 'rtcroom:playback_worker' {
  const source: string
  export default source
}
