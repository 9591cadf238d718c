/** What an outsider sent breaks the format or a limit: its connection ends, nothing else happens. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
}

/** It is well-formed and larger than `media.maxFrameBytes`: the operator is told what to do. */
export class TooLargeError extends MalformedError {
  constructor(bytes: number, limit: number) {
    super(`a picture of ${bytes} bytes is announced, media.maxFrameBytes is ${limit}`)
  }
}
