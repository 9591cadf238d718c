import type { RecordInfo } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { RoomView } from '../rules/room.js'

/** Recording, as the operations ask for it. Planes that cannot record have none. */
export interface Recorder {
  /**
   * Records one member, or everybody who is in the room and who enters it. Answers the streams of the room being
   * recorded. `network`: that of the creator, who asks. Throws 14 when the creator, or that network, has too much
   * recorded.
   */
  start(room: RoomView, targetUserID?: string, network?: string): Promise<string[]>
  stop(room: RoomView, targetUserID?: string): Promise<string[]>
  /** Recordings that this user may fetch, newest first; everybody's with undefined, for administrators. */
  list(
    userID: string | undefined,
    query: { roomID?: string; index: number; cnt: number },
    address: Address,
  ): Promise<{ records: RecordInfo[]; total: number }>
  /** Removes a finished recording with its file. Absent where the files are a cloud's. */
  remove?(recordID: string): Promise<'removed' | 'running' | 'missing'>
  /** The push URL of this stream asks for a recording. Absent where the cloud reads that by itself. */
  ask?(streamID: string, network: string): void
}
