import { ClientCode, RoomError } from './room_error'

/** Refused before anything is sent. */
export function wrong(operation: string, what: string, hint = '请检查调用参数'): RoomError {
  return new RoomError(ClientCode.ARGUMENT, what, operation, hint)
}

/** Whether it can be asked for fields. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null
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

  needNumber(name: string): number {
    const value = this.fields[name]
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(`参数 ${name} 须为数字`)
    return value
  }

  wrong(what: string, hint?: string): RoomError {
    return wrong(this.operation, what, hint)
  }
}
