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
export const BEATS = script('state', 'beats')
export const LIST = script('state', 'list')
export const ROOMS_OF = script('rooms_of')
export const SWEEP = script('outage', 'sweep')
export const LEASE = script('lease')
export const CURSOR = script('cursor')
export const OUTBOX = script('outbox')
export const CHAT = script('chat')
export const FORGET = script('forget')
export const SLOT = script('slot')
export const NODE = script('node')
export const CALL = script('call')
export const LIMIT = script('limit')
export const QUEUE_PUT = script('queues', 'queue_put')
export const QUEUE_TAKE = script('queues', 'queue_take')
export const QUEUE_BACK = script('queues', 'queue_back')
export const QUEUE_RESTORE = script('queues', 'queue_restore')
export const QUEUE_REMOVE = script('queues', 'queue_remove')
export const QUEUE_UNSEEN = script('outage', 'queues', 'queue_unseen')
export const QUEUE_BEATS = script('queues', 'queue_beats')
export const QUEUE_ORDER = script('queue_order')
