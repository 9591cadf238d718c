/** What WeChat's functions take beside their own options. */
export interface Callbacks {
  success?: (result: object) => void
  fail?: (error: { errMsg: string; errno?: number }) => void
  complete?: (result: object) => void
}

/** Why a call failed, in WeChat's words: they follow `name:fail `. */
export class WxError extends Error {
  constructor(
    message: string,
    readonly detail: object = {},
  ) {
    super(message)
  }
}

/**
 * Makes a function as WeChat's are: it calls success, fail and complete, and answers a promise when neither success nor
 * fail nor complete is given.
 */
export function answering<O extends object>(
  name: string,
  run: (options: O) => object | undefined | Promise<object | undefined>,
) {
  return (options: O & Callbacks = {} as O & Callbacks): Promise<object> | undefined => {
    const outcome = attempt(name, run, options)
    const { success, fail, complete } = options
    if (!success && !fail && !complete) return outcome
    outcome.then(
      (result) => {
        success?.(result)
        complete?.(result)
      },
      (error: { errMsg: string }) => {
        fail?.(error)
        complete?.(error)
      },
    )
    return undefined
  }
}

async function attempt<O extends object>(
  name: string,
  run: (options: O) => object | undefined | Promise<object | undefined>,
  options: O,
): Promise<object> {
  try {
    return { errMsg: `${name}:ok`, ...(await run(options)) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw { errMsg: `${name}:fail ${error.message}`, ...(error instanceof WxError ? error.detail : {}) }
  }
}
