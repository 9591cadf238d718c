import { z } from 'zod'

/** A setting and the text that names what it takes. */
export function leaf<S extends z.ZodType>(schema: S, takes: string): S {
  return schema.meta({ takes })
}

export const whole = (fallback: number, min: number, max: number, unit = '') =>
  leaf(z.int().min(min).max(max).default(fallback), `a whole number from ${min} to ${max}${unit}`)

export const seconds = (fallback: number, min = 1, max = 31_536_000) =>
  leaf(z.number().min(min).max(max).default(fallback), `seconds, from ${min} to ${max}`)

export const GIB = 1 << 30

export const bytes = (fallback: number) => whole(fallback, 1 << 20, Number.MAX_SAFE_INTEGER, ' bytes')

export const flag = (fallback: boolean) => leaf(z.boolean().default(fallback), 'true or false')

export const text = (takes: string, pattern = /^[^\r\n]*$/) => leaf(z.string().regex(pattern).default(''), takes)

export function choice<const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) {
  return leaf(
    z.enum(values).default(() => fallback),
    `one of ${values.join(', ')}`,
  )
}
