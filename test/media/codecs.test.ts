// A stream in a format that some way out cannot take was live in every figure and missing there without a word. What
// each way out does with each format stands in a page that this test writes:
// `npx vitest run test/media/codecs.test.ts --update`.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { systemClock } from '../../server/clock.js'
import { randomIds } from '../../server/ids.js'
import { kindOf } from '../../server/media/embedded/flv/encoded_tag.js'
import { type FlvTag, TagType } from '../../server/media/flv/tag.js'
import { HlsServer } from '../../server/media/hls/hls_server.js'
import { RecordingWriter } from '../../server/media/record/recording_writer.js'
import { StreamRecording } from '../../server/media/record/stream_recording.js'
import { recordingLog } from '../support/silent_log.js'
import { enhancedPicture, HEVC_12, OPUS, withSound, wrapped } from './coded_clips.js'
import { FlvClient, type RawTag } from './embedded/flv_client.js'
import { openMedia } from './embedded/media_fixture.js'
import { nameOf, RtmpClient } from './embedded/rtmp_client.js'

interface Format {
  format: string
  /** Of what it is. */
  type: TagType
  /** What figures, log and timeline call it; '' for what every player plays. */
  named: string
  tags: () => FlvTag[] | Promise<FlvTag[]>
}

const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:bframes=0:keyint=10']
const AV1 = ['-c:v', 'libsvtav1', '-preset', '12', '-g', '10']
const { AUDIO, VIDEO } = TagType

const FORMATS: Format[] = [
  { format: 'H.264', type: VIDEO, named: '', tags: () => withSound('-c:a', 'aac') },
  {
    format: 'H.264, 4:4:4',
    type: VIDEO,
    named: 'H.264 High 4:4:4',
    tags: () => withSound('-pix_fmt', 'yuv444p', '-c:a', 'aac'),
  },
  { format: 'AAC', type: AUDIO, named: '', tags: () => withSound('-c:a', 'aac') },
  {
    format: 'AAC, channels in a PCE',
    type: AUDIO,
    named: 'AAC with a PCE',
    tags: () => withSound('-af', 'aformat=channel_layouts=2.1', '-c:a', 'aac'),
  },
  { format: 'MP3', type: AUDIO, named: 'MP3', tags: () => withSound('-c:a', 'libmp3lame') },
  { format: 'G.711 A-law', type: AUDIO, named: 'G.711 A-law', tags: () => g711('pcm_alaw') },
  { format: 'G.711 mu-law', type: AUDIO, named: 'G.711 mu-law', tags: () => g711('pcm_mulaw') },
  {
    format: 'Speex',
    type: AUDIO,
    named: 'Speex',
    tags: () => withSound('-c:a', 'libspeex', '-ar', '16000', '-ac', '1'),
  },
  {
    format: 'Opus (Enhanced RTMP)',
    type: AUDIO,
    named: 'Opus',
    tags: () => wrapped('matroska', ['-c:a', 'libopus'], OPUS),
  },
  { format: 'HEVC (codec 12)', type: VIDEO, named: 'HEVC', tags: () => wrapped('mp4', HEVC, HEVC_12) },
  {
    format: 'HEVC (Enhanced RTMP)',
    type: VIDEO,
    named: 'HEVC',
    tags: () => wrapped('mp4', HEVC, enhancedPicture('hvc1')),
  },
  {
    format: 'AV1 (Enhanced RTMP)',
    type: VIDEO,
    named: 'AV1',
    tags: () => wrapped('mp4', AV1, enhancedPicture('av01')),
  },
]

const g711 = (codec: string) => withSound('-c:a', codec, '-ar', '8000', '-ac', '1')

const WAYS = ['RTMP', 'HTTP-FLV', 'WS-FLV', 'HLS', 'MP4'] as const
type Row = { [way in (typeof WAYS)[number]]: boolean } & { said: string[] }

async function ways(type: TagType, tags: readonly FlvTag[]): Promise<Row> {
  const { log, lines } = recordingLog()
  const fixture = await openMedia({ hls: true }, systemClock, log)
  const { media, address, http } = fixture
  const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-codecs-'))
  const file = path.join(folder, 'a.mp4')
  const writer = new RecordingWriter(
    { begin: async () => file, progress() {}, end: async () => {} },
    { maxFileDuration: 3600, maxFileBytes: 1e9 },
    systemClock,
    log,
  )
  const hls = new HlsServer({
    tap: media,
    clock: systemClock,
    ids: randomIds,
    log,
    gate: media.gate,
    isLive: (streamID) => media.stats(streamID) !== undefined,
    ipOf: () => '127.0.0.1',
  })
  const [others] = http.listeners('request')
  http.removeAllListeners('request')
  http.on('request', (request, response) => {
    if (!hls.handleRequest(request, response)) others?.call(http, request, response)
  })
  try {
    const { streamID, pushURL } = media.pushGrant('alice', address)
    media.claim(streamID)
    const { accelerateURL, flvURL = '', wsFlvURL = '', hlsURL = '' } = media.playURLs(streamID, address)
    const recording = new StreamRecording(media, streamID, writer, log)
    const rtmp = await RtmpClient.connected(media.rtmpPort)
    await rtmp.answer('_result')
    await rtmp.play(nameOf(accelerateURL))
    const overHttp = FlvClient.http(flvURL)
    const ws = await FlvClient.ws(wsFlvURL)
    const publisher = await RtmpClient.connected(media.rtmpPort)
    await publisher.publish(nameOf(pushURL))
    const master = fetch(hlsURL)
    await vi.waitFor(() => expect(hls.totals.streams).toBe(1), 10_000)
    for (const { type, timestamp, body } of tags) publisher.send(type, timestamp, Buffer.from(body))
    const coded = (some: readonly { type: number; payload: Buffer }[]) =>
      some
        .filter((tag) => tag.type === type && ['key', 'other'].includes(kindOf(type, tag.payload)))
        .map(({ payload }) => payload)
    const sent = coded(tags.map(({ body, ...tag }) => ({ ...tag, payload: Buffer.from(body) })))
    const playlist = await (await master).text()
    const flv = await overHttp
    // Sound from before the first key frame is not for players that begin there.
    const all = (some: readonly { type: number; payload: Buffer }[]) => {
      const got = coded(some)
      const rest = sent.slice(-got.length)
      return got.length > 0.9 * sent.length && got.every((payload, i) => payload.equals(rest[i] ?? Buffer.alloc(0)))
    }
    const carried = async (read: () => readonly (RawTag | { type: number; payload: Buffer })[]) =>
      vi
        .waitFor(() => expect(all(read())).toBe(true), 10_000)
        .then(
          () => true,
          () => false,
        )
    const row = {
      RTMP: await carried(() => rtmp.media()),
      'HTTP-FLV': await carried(() => flv.tags),
      'WS-FLV': await carried(() => ws.tags),
      HLS: (type === VIDEO ? /CODECS="[^"]*avc1/ : /CODECS="[^"]*mp4a/).test(playlist),
    }
    const formats = media.stats(streamID)?.otherFormats ?? []
    await publisher.end()
    await recording.stop()
    const recorded = (await readdir(folder)).includes('a.mp4') ? streamsOf(file) : []
    await rtmp.end()
    flv.leave()
    ws.leave()
    const inLog = new Set(lines.flatMap(({ format }) => (typeof format === 'string' ? [format] : [])))
    expect([...inLog]).toEqual(formats)
    return { ...row, MP4: recorded.includes(type === VIDEO ? 'video' : 'audio'), said: formats }
  } finally {
    hls.close()
    await fixture.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function streamsOf(file: string): string[] {
  return execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', file], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
}

const rows = new Map<string, Row>()

it.each(FORMATS)(
  '$format comes out of each way, or is named in figures and log',
  async ({ format, type, named, tags }) => {
    const row = await ways(type, await tags())
    rows.set(format, row)
    // The relay changes nothing: what a player plays is the player's matter.
    expect([row.RTMP, row['HTTP-FLV'], row['WS-FLV']]).toEqual([true, true, true])
    // Whatever is left out somewhere has a name.
    expect(row.said).toEqual(named === '' ? [] : [named])
    if (named === '') expect([row.HLS, row.MP4]).toEqual([true, true])
  },
  90_000,
)

it.each([
  ['codecs.md', ['format', 'named in log, figures, timeline, player']],
  ['codecs.zh-CN.md', ['编码', '日志、统计、时间线和播放器中的名称']],
])('the page %s says what was seen', async (file, [first = '', last = '']) => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const table = FORMATS.map(({ format, named }) => {
    const row = rows.get(format)
    return line([format, ...WAYS.map((way) => (row?.[way] ? '✓' : '–')), named])
  })
  const head = [first, ...WAYS, last]
  const page = line(head) + line(head.map(() => '---')) + table.join('')
  await expect(TEXTS[file] + page).toMatchFileSnapshot(path.resolve('server/media/embedded', file))
})

const TEXTS: { [file: string]: string } = {
  'codecs.md': `# What each way out does with each format

[中文](codecs.zh-CN.md)

Written by \`test/media/codecs.test.ts\`, which publishes each format and reads it by each way. H.264 and AAC are what every player
plays. Everything else goes on as it came over RTMP and FLV (✓): whether it is shown is the player's matter. HLS and recordings leave it out (–) and
keep the other track. A format that few players play is named once in the log (at warn), in the stream's figures (\`otherFormats\`), in the room's
timeline (\`stream format\`) and by the page's player (its event \`unsupported\`); profiles of H.264 beyond High are not named by the player, since
Chromium shows them, which phones do not. Tracks that come late or vanish stand in the log and in the
timeline (\`track came\`, \`track went\`); players of FLV are sent away and come again to be told, HLS begins another playlist, a recording another file.

`,
  'codecs.zh-CN.md': `# 各种编码在各种输出方式中的结果

[English](codecs.md)

由 \`test/media/codecs.test.ts\` 生成：它逐一推送每种编码，并用每种方式读取。所有播放器都支持 H.264 和 AAC。其他编码经 RTMP 和 FLV 原样转发（✓），
能否显示取决于播放器；HLS 和录制会略去该轨道（–），保留另一条轨道。少有播放器支持的编码会在日志（warn，一次）、流统计（\`otherFormats\`）、房间时间线（\`stream format\`）
和网页播放器（事件 \`unsupported\`）中标明；High 以上的 H.264 档次手机无法解码而 Chromium 可以，
因此网页播放器不标明。轨道晚到或消失会记入日志和时间线（\`track came\`、\`track went\`）；FLV 播放器会被断开并重新连接，
HLS 换新的播放列表，录制换新的文件。

`,
}
