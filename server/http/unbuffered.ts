/**
 * For answers whose bytes count when they are made: nginx gathers an answer to 4 or 8 kB before it passes it on, which
 * holds sound of 48 kbit/s back for half a second and makes it stutter.
 */
export const UNBUFFERED = { 'X-Accel-Buffering': 'no' } as const
