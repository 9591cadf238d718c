import { asRoomError } from '../../../utils/rtcroom'
import { toast } from '../../shell/phone'
import { texts } from '../../texts/texts'

/** What records: any room of the library. */
interface Recorder {
  startRecord(): Promise<unknown>
  stopRecord(): Promise<unknown>
}

/** Starts or stops recording and shows how it ended; the room says who is recorded then. */
export async function toggleRecord(room: Recorder, running: boolean): Promise<void> {
  try {
    await (running ? room.stopRecord() : room.startRecord())
    if (running) toast(texts.recording.stopped)
  } catch (cause) {
    toast(asRoomError(cause, 'record').errMsg)
  }
}
