import { z } from 'zod'

/** Who caused a recording, and so whose share its file takes. */
export const Payer = z.object({
  userID: z.string(),
  /** See networkOf; '' where it is not known. */
  network: z.string(),
})

export type Payer = z.infer<typeof Payer>

/** What is kept beside each recorded file. */
export const RecordEntry = z.object({
  recordID: z.string().regex(/^[a-z0-9]{8,64}$/),
  roomID: z.string(),
  /** The room's creator while it was recorded. */
  creator: z.string(),
  /** Who is seen. */
  userID: z.string(),
  streamID: z.string(),
  /** Whose quota it counts for; absent in files of older versions, where it is `userID`'s. */
  payer: Payer.optional(),
  /** Unix ms. */
  startTime: z.number(),
  /** Unix ms; absent while it runs. */
  endTime: z.number().optional(),
  /** Seconds. */
  duration: z.number(),
  /** Bytes. */
  size: z.number(),
  /** Its index stands before the pictures; absent while it is fragmented. */
  whole: z.boolean().optional(),
})

export type RecordEntry = z.infer<typeof RecordEntry>

/** Whose quota it counts for. An entry of an older version does not say: then it is its user. */
export function payerOf({ payer, userID }: RecordEntry): Payer {
  return payer ?? { userID, network: '' }
}

/** What counts as one network. Users of whom none is known are one each. */
export function networkKey({ userID, network }: Payer): string {
  return network === '' ? `user ${userID}` : network
}
