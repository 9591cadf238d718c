import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { systemClock } from '../../../server/clock.js'
import { EmbeddedMixer } from '../../../server/media/mix/embedded_mixer.js'
import { liveH264 } from '../../support/live_h264.js'
import { recordingLog } from '../../support/silent_log.js'
import { eventually } from '../embedded/eventually.js'
import { type MediaFixture, openMedia } from '../embedded/media_fixture.js'

export interface MixFixture extends MediaFixture {
  mixer: EmbeddedMixer
  logged: () => string
  /** Publishes one colour (or another source of pictures) and one tone; answers the stream's name. */
  publish(userID: string, colour: string, tone: number, source?: string): Promise<string>
  /** Ends what somebody publishes, as one whose connection is lost. */
  stop(streamID: string): Promise<void>
  /** The presenter as background, the others in a column at the lower right. */
  mergeParams(...streamIDs: string[]): { [name: string]: unknown }
}

/** A media plane that mixes, and people in front of cameras. */
export async function mixFixture(maxRooms = 4, ffmpeg = 'ffmpeg'): Promise<MixFixture> {
  const { log, text } = recordingLog()
  const fixture = await openMedia({ hls: true }, systemClock, log)
  const { media, address } = fixture
  const mixer = new EmbeddedMixer({
    ffmpeg,
    maxRooms,
    tap: media,
    origins: media,
    publish: (streamID, connection) => media.ownStreams.publish(streamID, connection),
    awaited: (streamID) => media.ownStreams.awaited(streamID),
    clock: systemClock,
    log,
  })
  media.mixWith(mixer)
  const pushers = new Map<string, ChildProcess>()
  const stop = async (streamID: string) => {
    const pusher = pushers.get(streamID)
    pushers.delete(streamID)
    if (pusher === undefined || pusher.exitCode !== null || pusher.signalCode !== null) return
    const gone = once(pusher, 'close')
    pusher.kill('SIGKILL')
    await gone
  }
  return {
    ...fixture,
    mixer,
    logged: text,
    stop,
    async publish(userID, colour, tone, source = `color=c=${colour}`) {
      const { streamID, pushURL } = media.pushGrant(userID, address)
      media.claim(streamID)
      const picture = ['-re', '-f', 'lavfi', '-i', `${source}${source.includes('=') ? ':' : '='}size=240x320:rate=15`]
      const sound = ['-re', '-f', 'lavfi', '-i', `sine=frequency=${tone}:sample_rate=44100`]
      const output = ['-c:a', 'aac', '-b:a', '64k', '-f', 'flv', pushURL]
      const args = ['-v', 'error', '-nostdin', ...picture, ...sound, ...liveH264(15), ...output]
      pushers.set(streamID, spawn('ffmpeg', args, { stdio: 'ignore' }))
      await eventually(() => {
        const stats = media.stats(streamID)
        return stats?.video === true && stats.audio
      })
      return streamID
    },
    mergeParams(background = '', ...small) {
      const input = (streamID: string, layer: number, width: number, height: number, x: number, y: number) => ({
        input_stream_id: streamID,
        layout_params: { image_layer: layer, image_width: width, image_height: height, location_x: x, location_y: y },
      })
      const guests = small.map((streamID, i) => input(streamID, i + 2, 120, 180, 240, 640 - 180 - 60 - i * 180))
      const input_stream_list = [input(background, 1, 360, 640, 0, 0), ...guests]
      return { interface: { para: { output_stream_id: background, input_stream_list } } }
    },
    async close() {
      await Promise.all([...pushers.keys()].map(stop))
      await fixture.close()
    },
  }
}
