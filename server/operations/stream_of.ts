import type { Caller } from '../identity/identity.js'
import { asksForRecording } from '../rooms/ports/record_parameter.js'
import type { Services } from '../services.js'

/** The stream of a push URL of the caller's; records it when its query asks for that. Throws ProtocolError 1 or 7. */
export function streamOf({ media, recorder }: Services, caller: Caller, pushURL: string, network: string): string {
  const streamID = media.verifyPushURL(pushURL, caller.userID)
  if (asksForRecording(pushURL.slice(pushURL.indexOf('?') + 1))) recorder?.ask?.(streamID, network)
  return streamID
}
