/** The script of `sending_worker.ts` with all that it imports, as text: `server/demo/build/worker_text.ts` makes it. */
declare module 'rtcroom:sending_worker' {
  const source: string
  export default source
}

/** The same with an AAC encoder in WebAssembly, a megabyte. */
declare module 'rtcroom:sending_worker_aac' {
  const source: string
  export default source
}
