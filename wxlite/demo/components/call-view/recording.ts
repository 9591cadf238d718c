import { asRoomError } from '../../../utils/rtcroom'
import { toast } from '../../shell/phone'

/** What records: any room of the library. */
interface Recorder {
  startRecord(): Promise<unknown>
  stopRecord(): Promise<unknown>
}

/** Starts or stops recording and shows the result. Resolves with whether it runs now. */
export async function toggleRecord(room: Recorder, running: boolean): Promise<boolean> {
  try {
    await (running ? room.stopRecord() : room.startRecord())
    toast(running ? '录制已停止，可在“点播播放”里回看' : '开始录制')
    return !running
  } catch (cause) {
    toast(asRoomError(cause, 'record').errMsg)
    return running
  }
}
