import type { MediaMark } from './tile'

/** `cmd` of the room message by which members share the state of microphone and camera. */
export const MARK_CMD = 'rtcroom.media'

export type Marks = ReadonlyMap<string, MediaMark>

export function writeMark(mark: MediaMark): string {
  return JSON.stringify(mark)
}

/** The marks after a room message; the same ones when it says nothing of media. */
export function takeMark(marks: Marks, userID: string, cmd: string, text: string): Marks {
  if (cmd !== MARK_CMD) return marks
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return marks
    const muted = 'muted' in value && value.muted === true
    const cameraOff = 'cameraOff' in value && value.cameraOff === true
    return new Map(marks).set(userID, { muted, cameraOff })
  } catch {
    return marks
  }
}

/** Those who left take their marks with them. */
export function dropMarks(marks: Marks, userIDs: readonly string[]): Marks {
  return new Map([...marks].filter(([userID]) => !userIDs.includes(userID)))
}
