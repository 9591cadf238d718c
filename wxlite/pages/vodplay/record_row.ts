import { fill } from '../../components/stage/language'
import { texts } from '../../demo/texts/texts'
import type { RecordInfo } from '../../utils/protocol'

/** A recording as the list shows it. */
export interface RecordRow {
  recordID: string
  title: string
  text: string
  /** '' while it is still being written. */
  url: string
}

const two = (value: number) => (value < 10 ? `0${value}` : String(value))

function size(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`
}

export function recordRow({ recordID, roomID, startTime, endTime, duration, size: bytes, url }: RecordInfo): RecordRow {
  const begun = new Date(startTime)
  const length = `${two(Math.floor(duration / 60))}:${two(Math.round(duration) % 60)}`
  const running = endTime === undefined
  return {
    recordID,
    title: fill(
      texts.recordRow.begun,
      begun.getMonth() + 1,
      begun.getDate(),
      two(begun.getHours()),
      two(begun.getMinutes()),
    ),
    text: running ? fill(texts.recordRow.running, roomID) : fill(texts.recordRow.done, length, size(bytes), roomID),
    url: running ? '' : url,
  }
}
