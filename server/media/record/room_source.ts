import type { StreamTap } from '../embedded/stream_tap.js'

/** Pictures and sound of a whole room as one stream, whoever comes and goes. It ends with whoever reads it. */
export interface RoomSource extends Pick<StreamTap, 'onTags'> {
  /** Who is to be seen and heard from now on. */
  show(members: readonly { userID: string; streamID: string }[]): void
}
