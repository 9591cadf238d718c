import { MESSAGE_BYTES } from '../protocol'
import { ClientCode, RoomError } from './room_error'

/** Refused before anything is sent. */
export function wrong(operation: string, what: string, hint = '请检查调用参数'): RoomError {
  return new RoomError(ClientCode.ARGUMENT, what, operation, hint)
}

/** Whether it can be asked for fields. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null
}

/**
 * Whether it has what an example has: fields of these types, and elements like the first of a list. What else there is
 * does not matter.
 */
export function resembles<Example>(value: unknown, example: Example): value is Example {
  if (Array.isArray(example)) return Array.isArray(value) && value.every((one) => resembles(one, example[0]))
  if (!isObject(example)) return typeof value === typeof example
  return isObject(value) && Object.keys(example).every((name) => resembles(value[name], example[name]))
}

/** The options of a call; -9 for null and whatever else is no object. */
export function asOptions<Options>(operation: string, options: Options): Options & object {
  if (isObject(options)) return options
  throw wrong(operation, '参数 options 须为对象')
}

/** UTF-8 bytes of a text: mini-programs have no TextEncoder. */
function byteLength(text: string): number {
  let bytes = 0
  for (const sign of text) bytes += sign < '\u0080' ? 1 : sign < '\u0800' ? 2 : sign.length > 1 ? 4 : 3
  return bytes
}

/** What a page handed to a method, unchecked: pages may be plain JavaScript. */
export class Arguments {
  constructor(
    readonly operation: string,
    private readonly fields: { readonly [name: string]: unknown },
  ) {}

  value(name: string): unknown {
    return this.fields[name]
  }

  /** A text that has to be there and not to be blank. */
  need(name: string): string {
    const value = this.text(name)
    if (!value || value.trim() === '') throw this.wrong(`缺少参数 ${name}`)
    return value
  }

  /** A text, or undefined when it is absent or ''. */
  text(name: string): string | undefined {
    const value = this.fields[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  /** Refuses a message's text that is longer than the server takes it. */
  fitting(name: string, value: string): void {
    if (byteLength(value) > MESSAGE_BYTES) throw this.wrong(`参数 ${name} 不能超过 ${MESSAGE_BYTES} 字节`)
  }

  needNumber(name: string): number {
    const value = this.fields[name]
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(`参数 ${name} 须为数字`)
    return value
  }

  wrong(what: string, hint?: string): RoomError {
    return wrong(this.operation, what, hint)
  }
}

/** The text of a message that a page hands in. Throws RoomError -9 for what has no JSON. */
export function asJSON(args: Arguments, message: object): string {
  try {
    return JSON.stringify(message)
  } catch {
    throw args.wrong('参数 msg 无法写成 JSON')
  }
}
