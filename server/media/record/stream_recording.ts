import type { Logger } from 'pino'
import type { Cancel } from '../../clock.js'
import type { StreamTag, StreamTap, TapSink } from '../embedded/stream_tap.js'
import type { RecordingWriter } from './recording_writer.js'
import { SampleReader, type StreamSample } from './sample_reader.js'
import { SerialWork } from './serial_work.js'

/** Bytes that may wait for the disk. Beyond it pictures and sound are left out, up to a key frame. */
const MAX_WAITING = 16 * 1024 * 1024

/**
 * Records one stream, run after run, until stopped. What the relay hands out is
 * queued and written beside the live path, which never waits for the disk.
 */
export class StreamRecording {
  private reader = new SampleReader()
  private readonly work = new SerialWork<StreamSample | 'end'>((item) => this.write(item))
  private waitingBytes = 0
  private skipped = 0
  private untap: Cancel = () => {}
  private stopped = false

  constructor(
    private readonly tap: Pick<StreamTap, 'onTags'>,
    private readonly streamID: string,
    private readonly writer: Pick<RecordingWriter, 'write' | 'end'>,
    private readonly log: Logger,
  ) {
    this.listen()
  }

  /** Ends the file; the recording goes on in another one, from the next key frame. */
  cut(): void {
    if (!this.stopped) this.work.add('end')
  }

  /** Ends the file. Settles when it is whole. */
  async stop(): Promise<void> {
    if (!this.stopped) {
      this.stopped = true
      this.untap()
      this.work.add('end')
    }
    await this.work.settled()
  }

  private listen(): void {
    const said = new Set<string>()
    this.reader = new SampleReader((kind, format) => {
      if (!said.has(kind))
        this.log.warn(
          { kind, ...(format !== undefined && { format }) },
          'this track has a format or a configuration that is not recorded: it is left out',
        )
      said.add(kind)
    })
    const sink: TapSink = {
      tag: (tag) => this.take(tag),
      end: () => {
        this.work.add('end')
        // The stream may come back under its name. Not here: the relay is going through its taps.
        queueMicrotask(() => {
          if (!this.stopped) this.listen()
        })
      },
    }
    // What was said before somebody asked for a recording is not recorded.
    this.untap = this.tap.onTags(this.streamID, sink, true)
  }

  private take(tag: StreamTag): void {
    const sample = this.reader.read(tag)
    if (sample === undefined) return
    const resumes =
      sample.keyFrame && (sample.kind === 'video' || !sample.tracks.video) && this.waitingBytes < MAX_WAITING / 2
    if (this.skipped > 0 ? !resumes : this.waitingBytes + sample.data.byteLength > MAX_WAITING) {
      if (this.skipped === 0)
        this.log.warn({ streamID: this.streamID }, 'the disk is too slow, the recording leaves something out')
      this.skipped++
      return
    }
    if (this.skipped > 0) this.log.info({ streamID: this.streamID, skipped: this.skipped }, 'the recording goes on')
    this.skipped = 0
    this.waitingBytes += sample.data.byteLength
    this.work.add(sample)
  }

  private async write(item: StreamSample | 'end'): Promise<void> {
    if (item === 'end') return this.writer.end()
    await this.writer.write(item)
    this.waitingBytes -= item.data.byteLength
  }
}
