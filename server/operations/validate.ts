import type { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'

/** Fields that are not text; forms and query strings carry only text. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['cnt', 'index', 'roomStatusCode', 'timeout'])
const FLAGS: ReadonlySet<string> = new Set([
  'away',
  'unlisted',
  'accept',
  'locked',
  'approval',
  'moderator',
  'audio',
  'video',
  'up',
  'muted',
])

/** The values of a form, converted to the types that JSON has. */
export function fromForm(body: object): { [name: string]: unknown } {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, formValue(name, value)]))
}

function formValue(name: string, value: unknown): unknown {
  if (WHOLE_NUMBERS.has(name) && typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  if (FLAGS.has(name) && (value === 'true' || value === 'false')) return value === 'true'
  return value
}

/**
 * The validated input. Throws ProtocolError 1 (or the field's own code) naming the first wrong field.
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new ProtocolError(codeOf(issue), describe(issue, input))
}

function codeOf(issue: z.core.$ZodIssue | undefined): Code {
  const code: unknown = issue?.code === 'custom' ? issue.params?.code : undefined
  return code === Code.TOO_LONG ? Code.TOO_LONG : Code.BAD_REQUEST
}

function describe(issue: z.core.$ZodIssue | undefined, input: unknown): string {
  const name = String(issue?.path[0] ?? '')
  if (issue === undefined || name === '') return '请求参数错误：应为 JSON 对象'
  const present = typeof input === 'object' && input !== null && name in input
  if (!present) return `请求参数错误：缺少 ${name}`
  return issue.code === 'custom' ? `${name} ${issue.message}` : `请求参数错误：${name} 格式不正确`
}
