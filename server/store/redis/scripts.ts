import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A Lua script as Redis knows it: by its digest, once it was sent whole. */
export interface Script {
  readonly text: string
  readonly digest: string
}

function script(name: string): Script {
  const read = (file: string) => readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8')
  const text = `${read('state')}\n${read(name)}`
  return { text, digest: createHash('sha1').update(text).digest('hex') }
}

export const APPLY = script('apply')
export const TOUCHES = script('touches')
export const SWEEP = script('sweep')
export const LIST = script('list')
