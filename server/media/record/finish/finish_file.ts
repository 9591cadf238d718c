import { type FileHandle, open } from 'node:fs/promises'
import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MP4,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
} from 'mediabunny'
import { type Clock, pause, systemClock } from '../../../clock.js'
import { mp4Duration } from '../mp4_duration.js'

export interface FinishOrder {
  /** The fragmented file, which is only read. */
  from: string
  /** The new file; whatever stands there is overwritten. */
  to: string
  /** How fast it is written at most: what is being recorded comes first. */
  bytesPerSecond: number
}

/** Of the new file. */
export interface Finished {
  bytes: number
  /** Seconds. */
  duration: number
}

/** Durations that differ by more (s) are no copy. */
const TOLERANCE = 0.5

interface Track {
  add(packet: EncodedPacket): Promise<void>
  packets: AsyncGenerator<EncodedPacket, void, unknown>
}

/**
 * Copies a recording, packet by packet, into a file whose index stands before the pictures: its duration is known and
 * it can be sought in before it has been loaded. It is on the disk when this resolves. Rejects, and leaves a part of
 * it behind, when the disk is full or the copy is not what it should be.
 */
export async function finishFile(
  { from, to, bytesPerSecond }: FinishOrder,
  clock: Clock = systemClock,
): Promise<Finished> {
  const input = new Input({ source: new FilePathSource(from), formats: [MP4] })
  const handle = await open(to, 'w', 0o600)
  try {
    const bytes = await copy(input, handle, bytesPerSecond, clock)
    await handle.sync()
    const [wanted, duration] = [await input.computeDuration(), await mp4Duration(to)]
    if (Math.abs(wanted - duration) > TOLERANCE) throw new Error(`the copy lasts ${duration} s, not ${wanted} s`)
    return { bytes, duration }
  } finally {
    input.dispose()
    await handle.close()
  }
}

async function copy(input: Input, handle: FileHandle, bytesPerSecond: number, clock: Clock): Promise<number> {
  let size = 0
  let written = 0
  const began = clock.monotonic()
  const writable = new WritableStream<StreamTargetChunk>({
    async write({ data, position }) {
      for (let done = 0; done < data.byteLength; ) {
        const { bytesWritten } = await handle.write(data, done, data.byteLength - done, position + done)
        done += bytesWritten
      }
      size = Math.max(size, position + data.byteLength)
      written += data.byteLength
      const early = (written / bytesPerSecond) * 1_000 - (clock.monotonic() - began)
      if (early > 1) await pause(clock, early)
    },
  })
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'reserve' }),
    target: new StreamTarget(writable),
  })
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]
  const tracks: Track[] = []
  if (video) tracks.push(await videoTrack(output, video))
  if (audio) tracks.push(await audioTrack(output, audio))
  if (tracks.length === 0) throw new Error('there is nothing in it')
  await output.start()
  await interleave(tracks)
  await output.finalize()
  return size
}

async function videoTrack(output: Output, track: InputVideoTrack): Promise<Track> {
  const source = new EncodedVideoPacketSource('avc')
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined
  output.addVideoTrack(source, { maximumPacketCount: await count(track) })
  return { add: (packet) => source.add(packet, { decoderConfig }), packets: new EncodedPacketSink(track).packets() }
}

async function audioTrack(output: Output, track: InputAudioTrack): Promise<Track> {
  const source = new EncodedAudioPacketSource('aac')
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined
  output.addAudioTrack(source, { maximumPacketCount: await count(track) })
  return { add: (packet) => source.add(packet, { decoderConfig }), packets: new EncodedPacketSink(track).packets() }
}

async function count(track: InputVideoTrack | InputAudioTrack): Promise<number> {
  let packets = 0
  for await (const _ of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) packets++
  return packets
}

/** As they were sent: the track that is behind goes first. */
async function interleave(tracks: readonly Track[]): Promise<void> {
  const heads = await Promise.all(tracks.map(async (track) => ({ track, next: await track.packets.next() })))
  for (;;) {
    const [first, second] = heads.filter(({ next }) => !next.done)
    if (first === undefined) return
    const head = second && timeOf(second.next) < timeOf(first.next) ? second : first
    if (head.next.value) await head.track.add(head.next.value)
    head.next = await head.track.packets.next()
  }
}

function timeOf({ value }: IteratorResult<EncodedPacket, void>): number {
  return value ? value.timestamp : Number.POSITIVE_INFINITY
}
