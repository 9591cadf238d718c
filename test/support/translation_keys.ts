import { readFileSync } from 'node:fs'

/** The texts that a table of translations in this source has a translation for. */
export function translationKeys(file: string): string[] {
  const keys = readFileSync(file, 'utf8').matchAll(/^ {2}(?:'((?:[^'\\]|\\.)*)'|([^\s:'/*]+)):/gm)
  return Array.from(keys, ([, quoted, bare]) => quoted ?? bare ?? '')
}

/** Those of them, `{}` for what they name, that no source says any more. */
export function unsaid(keys: readonly string[], sources: readonly string[]): string[] {
  const said = sources.join('\n')
  return keys.filter((key) => !key.split('{}').every((part) => said.includes(part.trim())))
}
