/**
 * For answers that must be passed on immediately: nginx buffers an answer up to 4 or 8 kB, which delays sound of
 * 48 kbit/s by half a second and makes it stutter.
 */
export const UNBUFFERED = { 'X-Accel-Buffering': 'no' } as const
