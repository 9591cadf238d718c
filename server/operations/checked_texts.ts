import type { TextKind } from '../config/custom_judge.js'
import type { TextCheck } from '../rooms/ports/text_check.js'

/** Texts that users wrote in a request, by field. */
export type Texts = { readonly [field: string]: TextKind }

/** The input with the texts that the content check replaced; undefined if it replaced none. Throws 18. */
export async function checkedTexts(
  input: object,
  texts: Texts,
  userID: string,
  check: TextCheck,
): Promise<object | undefined> {
  const written = Object.entries(input).flatMap(([field, text]: [string, unknown]) => {
    const kind = texts[field]
    return kind !== undefined && typeof text === 'string' ? [{ field, text, kind }] : []
  })
  const replaced: { [field: string]: string } = {}
  await Promise.all(
    written.map(async ({ field, text, kind }) => {
      const standing = await check(text, kind, userID)
      if (standing !== text) replaced[field] = standing
    }),
  )
  return Object.keys(replaced).length === 0 ? undefined : { ...input, ...replaced }
}
