import { Arguments, asOptions, isObject } from './arguments'
import { asRoomError, type RoomError } from './room_error'

/** Callbacks as in the platform's own API: without `fail` a failure is silent. */
export interface Callbacks<Result> {
  success?: (result: Result) => void
  fail?: (error: RoomError) => void
  complete?: () => void
}

type GivenCallbacks<Result> = Callbacks<Result> &
  ({ success: (result: Result) => void } | { fail: (error: RoomError) => void } | { complete: () => void })

/** The fields in `data`, as in the original library, or directly beside the callbacks. */
export type Params<Data> = { data: Data } | Data

/** A promise when no callback is given; callbacks when one of them is. */
export interface Method<Data, Result> {
  (options: Params<Data> & GivenCallbacks<Result>): void
  (options: Params<Data>): Promise<Result>
}

/** The same for a method whose data is optional. */
export interface OpenMethod<Data, Result> {
  (options: Partial<Params<Data>> & GivenCallbacks<Result>): void
  (options?: Partial<Params<Data>>): Promise<Result>
}

/** Makes a public method out of a function of the bare arguments. What it throws becomes a RoomError. */
export function method<Data, Result>(
  operation: string,
  run: (args: Arguments) => Promise<Result>,
): OpenMethod<Data, Result> {
  function call(options: Partial<Params<Data>> & GivenCallbacks<Result>): void
  function call(options?: Partial<Params<Data>>): Promise<Result>
  function call(options: object & Callbacks<Result> = {}): Promise<Result> | undefined {
    // A JavaScript page may pass anything, often null.
    const given: Callbacks<Result> = isObject(options) ? options : {}
    const { success, fail, complete } = given
    // It begins at once: after `exitRoom()` nothing of the room is heard any more.
    const result = new Promise<Result>((resolve) =>
      resolve(run(new Arguments(operation, bare(asOptions(operation, options))))),
    ).catch((error: unknown) => {
      throw asRoomError(error, operation)
    })
    if (!success && !fail && !complete) return result
    // Two branches of one `then`: an error thrown by `success` is the page's own, and must not arrive in `fail`.
    result.then(success, typeof fail === 'function' ? fail : () => undefined).finally(complete)
    return undefined
  }
  return call
}

function bare(options: object & { data?: unknown }): { readonly [name: string]: unknown } {
  return { ...(isObject(options.data) ? options.data : options) }
}
