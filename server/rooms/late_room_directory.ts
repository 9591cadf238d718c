import type { Caller } from '../identity/identity.js'
import type { RoomDirectory } from './rooms.js'

/**
 * Stands for the rooms while the planes that listen to them are being made: rooms
 * need the notification plane to exist, and it needs to ask the rooms. Calls before
 * `bind` are a fault of the one who puts the server together.
 */
export class LateRoomDirectory implements RoomDirectory {
  private target: RoomDirectory | undefined

  bind(target: RoomDirectory): void {
    this.target = target
  }

  belongs(userID: string, roomID: string) {
    return this.rooms.belongs(userID, roomID)
  }

  find(roomID: string) {
    return this.rooms.find(roomID)
  }

  managerOf(roomID: string) {
    return this.rooms.managerOf(roomID)
  }

  beat(caller: Caller, roomID: string, away: boolean) {
    return this.rooms.beat(caller, roomID, away)
  }

  streamStarted(streamID: string) {
    return this.rooms.streamStarted(streamID)
  }

  streamEnded(streamID: string) {
    return this.rooms.streamEnded(streamID)
  }

  audienceGone(userID: string, roomID: string) {
    return this.rooms.audienceGone(userID, roomID)
  }

  audienceBack(userID: string, roomID: string) {
    return this.rooms.audienceBack(userID, roomID)
  }

  private get rooms(): RoomDirectory {
    if (this.target === undefined) throw new Error('the rooms are not there yet')
    return this.target
  }
}
