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
export const SWEEP = script('outage', 'sweep')
export const LEASE = script('lease')
export const CURSOR = script('cursor')
export const CHAT = script('chat')
export const FORGET = script('forget')
export const SLOT = script('slot')
export const NODE = script('node')
export const CALL = script('call')
export const LIMIT = script('limit')
export const DUE = script('due')
export const QUEUE_PUT = script('queue_changed', 'queue_put')
export const QUEUE_TAKE = script('queue_changed', 'queue_take')
export const QUEUE_BACK = script('queue_changed', 'queue_back')
export const QUEUE_RESTORE = script('queue_changed', 'queue_restore')
export const QUEUE_REMOVE = script('queue_changed', 'queue_remove')
export const QUEUE_UNSEEN = script('outage', 'queue_changed', 'queue_unseen')
export const QUEUE_FIND = script('queue_find')
export const QUEUE_ORDER = script('queue_order')
