export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export const quantile = (values: readonly number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

export const ms = (value: number) => `${value.toFixed(0)} ms`

/** `--name=12` of the command line. */
export const option = (name: string, fallback: number) =>
  Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? fallback)

export const asked = (name: string) => process.argv.includes(`--${name}`)

/** Left out at the beginning: the first connections, code that is being compiled. */
export const WARM_UP = 6_000
