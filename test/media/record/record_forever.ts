import { pino } from 'pino'
import { systemClock } from '../../../server/clock.js'
import { TagType } from '../../../server/media/embedded/stream_tap.js'
import { RecordStore } from '../../../server/media/record/record_store.js'
import { RecordingWriter } from '../../../server/media/record/recording_writer.js'
import { SampleReader } from '../../../server/media/record/sample_reader.js'
import { makeClip } from './clip.js'

/**
 * Records a stream in real time until it is killed. Arguments: folder, seconds of stream
 * that come at once. Prints the stream time (ms) after each second.
 */
const [folder = '', head = '0'] = process.argv.slice(2)
const log = pino({ level: 'error' })
const store = await RecordStore.open(
  folder,
  { maxTotalBytes: 1e12, minFreeBytes: 0, maxFiles: 100, maxBytesPerUser: 0, maxBytesPerNetwork: 0 },
  log,
)
const entry = {
  recordID: 'killed0001',
  roomID: 'room1',
  creator: 'anna',
  userID: 'anna',
  streamID: 'anna_1',
  startTime: systemClock.now(),
  duration: 0,
  size: 0,
}
await store.begin(entry)
const files = { begin: async () => store.file(entry.recordID), progress() {}, end: async () => {} }
const writer = new RecordingWriter(files, { maxFileDuration: 3_600, maxFileBytes: 1e9 }, systemClock, log)
const reader = new SampleReader()
const began = systemClock.now() - Number(head) * 1_000
let printed = 0
for (const { type, timestamp, body } of makeClip({ seconds: 20, gop: 30 })) {
  const wait = timestamp - (systemClock.now() - began)
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  if (type !== TagType.AUDIO && type !== TagType.VIDEO) continue
  const sample = reader.read({ type, timestamp, payload: Buffer.from(body), header: false, key: false })
  if (sample) await writer.write(sample)
  if (timestamp >= printed + 250) {
    printed = timestamp
    console.log(timestamp)
  }
}
