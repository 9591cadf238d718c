import type { z } from 'zod'

/** Parses a text from outside, or from before a crash; undefined if it is not JSON or does not match the schema. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
