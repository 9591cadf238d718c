import type { z } from 'zod'

/** What a text says that others wrote, or this process before a crash; undefined when it is no JSON or does not fit. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
