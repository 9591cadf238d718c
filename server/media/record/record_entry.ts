import { z } from 'zod'

/** What is kept beside each recorded file. */
export const RecordEntry = z.object({
  recordID: z.string().regex(/^[a-z0-9]{8,64}$/),
  roomID: z.string(),
  /** The room's creator while it was recorded. */
  creator: z.string(),
  /** Who is seen. */
  userID: z.string(),
  streamID: z.string(),
  /** Unix ms. */
  startTime: z.number(),
  /** Unix ms; absent while it runs. */
  endTime: z.number().optional(),
  /** Seconds. */
  duration: z.number(),
  /** Bytes. */
  size: z.number(),
})

export type RecordEntry = z.infer<typeof RecordEntry>
