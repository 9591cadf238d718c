import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { Recorder } from '../rooms/ports/recorder.js'
import type { Services } from '../services.js'

/** The recorder of this media plane. Throws 14 when it has none. */
export function recorderOf({ recorder }: Services): Recorder {
  if (recorder === undefined) throw new ProtocolError(Code.NOT_AVAILABLE)
  return recorder
}
