/** No node looked for so long who is gone: nobody could be seen either (ms). */
export const OUTAGE = 5_000
