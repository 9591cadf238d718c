import { randomIds } from '../../../server/ids.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'
import { HlsStream } from '../../../server/media/hls/hls_stream.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { FedTap } from './fed_tap.js'
import { type MediaPlaylist, readMediaPlaylist } from './playlist_rules.js'

/** One stream as HLS, packaged from tags as fast as they are handed over. */
export class FedStream {
  readonly tap = new FedTap()
  readonly stream = new HlsStream('a_1', { tap: this.tap, clock: new ManualClock(), ids: randomIds, log: silentLog })

  async feed(tags: readonly FlvTag[], at = 0): Promise<void> {
    this.tap.feed(tags, at)
    await this.stream.settled()
  }

  /** The playlist that who asks now is sent to. */
  async run(): Promise<string> {
    return (await this.stream.master(1))?.run ?? ''
  }

  playlist(run: string): MediaPlaylist {
    return readMediaPlaylist(String(this.stream.file(run, 'v.m3u8')))
  }
}
