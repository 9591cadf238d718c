import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** A Lua script as Redis knows it: by its digest, once it was sent whole. */
export interface Script {
  readonly text: string
  readonly digest: string
}

const read = (file: string) => readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8')

function script(...files: readonly string[]): Script {
  const text = files.map(read).join('\n')
  return { text, digest: createHash('sha1').update(text).digest('hex') }
}

export const APPLY = script('state', 'apply')
export const TOUCHES = script('state', 'touches')
export const LIST = script('state', 'list')
export const SWEEP = script('sweep')
export const LEASE = script('lease')
export const CURSOR = script('cursor')
export const CHAT = script('chat')
export const FORGET = script('forget')
export const SLOT = script('slot')
export const NODE = script('node')
