import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import { publicAddress } from '../http/client_addresses.js'
import { portError } from '../http/http_server.js'
import type { ConnectionCapacity } from '../limits/open_files.js'
import { CoverServer } from '../media/cover/cover_server.js'
import { EmbeddedMedia } from '../media/embedded/embedded_media.js'
import { loadMediaKeys } from '../media/embedded/media_keys.js'
import { DEFAULT_LIMITS, type RelayLimits } from '../media/embedded/relay/limits.js'
import { ffmpegCheck } from '../media/ffmpeg/ffmpeg_check.js'
import { FfmpegPool } from '../media/ffmpeg/ffmpeg_pool.js'
import { canMix, findFfmpeg } from '../media/ffmpeg/find_ffmpeg.js'
import { EmbeddedForwarder } from '../media/forward/embedded_forwarder.js'
import { systemLookup } from '../media/forward/resolve.js'
import { HlsServer } from '../media/hls/hls_server.js'
import { EmbeddedMixer } from '../media/mix/embedded_mixer.js'
import { NodeTap } from '../media/pull/node_tap.js'
import type { Payer } from '../media/record/record_entry.js'
import type { RoomSource } from '../media/record/room_source.js'
import { counter, gauge } from '../metrics/rooms.js'
import type { StreamStats } from '../rooms/ports/media_provider.js'
import type { ClusterPlane } from './cluster.js'
import type { MediaPlaneMaker } from './plane.js'
import { createRecordings } from './recordings.js'

/** The relay and the recorder in this process. */
export const embeddedMediaPlane: MediaPlaneMaker = async (
  config,
  { recorded, recording, revocations, capacity, unsent, tls, cluster, keys: keyOf, maps, note, ...parts },
) => {
  const { clock, ids, log, dataDir, registry, clients } = parts
  const { host, media } = config
  const { rtmpPort, publicHost, pushUrlTtl, playUrlTtl, cutOnRenewal } = media
  const keys = await loadMediaKeys(media, dataDir, ids, cluster && keyOf)
  const version = await findFfmpeg(media.ffmpeg)
  if (media.ffmpeg !== '')
    log.info(
      { ffmpeg: version },
      version === undefined
        ? 'no ffmpeg runs, so there are no covers; install it or set media.ffmpeg to its path'
        : 'ffmpeg makes covers',
    )
  const ffmpeg = version === undefined ? undefined : new FfmpegPool({ command: media.ffmpeg, clock })
  const options = {
    host,
    rtmpPort,
    publicHost: publicHost || hostOf(config.publicUrl),
    ...keys,
    pushUrlTtl,
    playUrlTtl,
    cutOnRenewal,
    hls: media.hls,
    covers: ffmpeg !== undefined,
    ...(tls && media.rtmps !== 'off' && { tls }),
    rtmpsOnly: media.rtmps === 'only',
    limits: { ...limitsWithin(capacity), ...limitsAsSet(media) },
  }
  const provider = new EmbeddedMedia({
    options,
    clock,
    ids,
    log,
    revocations,
    ...(cluster && { nodes: cluster.streams }),
    unsent,
    ipOf: (request) => clients.ipOf(request),
    trusts: (peer) => clients.trusts(peer),
  })
  relayMetrics(registry, provider)
  const nodeTap = cluster && tapOfAll(cluster, provider, config, { clock, log })
  const tap = nodeTap ?? provider
  // Over several nodes rooms are mixed for recordings alone.
  const mixes = config.mix.maxRooms > 0 && media.ffmpeg !== '' && (!cluster || config.record.layout === 'room')
  let mixRoom: ((payer: Payer) => RoomSource | undefined) | undefined
  if (mixes && version !== undefined && (await canMix(media.ffmpeg))) {
    const mixer = new EmbeddedMixer({
      ffmpeg: media.ffmpeg,
      maxRooms: config.mix.maxRooms,
      tap,
      origins: provider,
      publish: (streamID, connection) => provider.ownStreams.publish(streamID, connection),
      awaited: (streamID) => provider.ownStreams.awaited(streamID),
      clock,
      log,
    })
    gauge(registry, 'rtcroom_mix_rooms', 'Rooms whose pictures are mixed', () => mixer.rooms)
    mixRoom = (payer) => mixer.roomSource(payer)
    if (!cluster) provider.mixWith(mixer)
  } else if (mixes)
    log.warn(
      { ffmpeg: media.ffmpeg },
      'no ffmpeg that can mix, so nothing is mixed; install one with libx264 and aac, or set media.ffmpeg to its path',
    )
  const recordings = await createRecordings(config, {
    ...{ clock, ids, log, dataDir, clients, cluster, maps, recorded, recording },
    provider,
    tap,
    playKey: keys.playKey,
    mixRoom,
  })
  const hls = media.hls
    ? new HlsServer({
        tap: provider,
        clock,
        ids,
        log,
        gate: provider.gate,
        isLive: (streamID) => provider.stats(streamID) !== undefined,
        ipOf: (request) => clients.ipOf(request),
      })
    : undefined
  if (hls) hlsMetrics(registry, hls)
  const { hosts, max } = config.forward
  const forwarder =
    hosts.length === 0 || cluster
      ? undefined
      : new EmbeddedForwarder({
          hosts,
          max,
          tap: provider,
          clock,
          ids,
          log,
          lookUp: systemLookup,
          kept: await maps({ name: 'forwards', limit: 4 * max + 16, alive: (value) => value !== '' }),
          key: await keyOf('forward'),
          note,
        })
  const covers = new CoverServer({
    tap: provider,
    ffmpeg,
    gate: provider.gate,
    isLive: (streamID) => provider.stats(streamID) !== undefined,
    clock,
    log,
    ipOf: (request) => clients.ipOf(request),
  })
  counter(registry, 'rtcroom_covers_total', 'Covers made since the start', () => covers.decoded)
  return {
    provider,
    recorder: recordings.recorder,
    callbacks: {},
    forwarder,
    listeners: [...recordings.listeners, ...(forwarder ? [forwarder] : [])],
    checks: media.ffmpeg === '' ? [] : [ffmpegCheck(media.ffmpeg)],
    attachments: [
      {
        at: '/live',
        request: (request, response) =>
          (hls?.handleRequest(request, response) ?? false) ||
          covers.handleRequest(request, response) ||
          provider.handleRequest(request, response),
        upgrade: (request, socket, head) => provider.handleUpgrade(request, socket, head),
      },
      { at: '/recordings', request: (request, response) => recordings.files.handleRequest(request, response) },
    ],
    rtmpPort: () => provider.rtmpPort,
    drain: (within) => provider.drain(within),
    async close() {
      hls?.close()
      forwarder?.close()
      ffmpeg?.close()
      await recordings.close()
      nodeTap?.close()
      await provider.close()
    },
    start: () => {
      recordings.start()
      return provider.start().catch((error: NodeJS.ErrnoException) => {
        throw portError(error, 'media.rtmpPort', host, rtmpPort)
      })
    },
  }
}

/** The streams of all nodes, as this one can read them. */
function tapOfAll(
  { streams }: ClusterPlane,
  provider: EmbeddedMedia,
  { media, cluster }: Config,
  parts: { clock: Clock; log: Logger },
): NodeTap {
  const address = publicAddress(cluster.nodeUrl)
  return new NodeTap({
    tap: provider,
    relay: provider.ownStreams,
    own: (streamID) => streams.owns(streamID),
    urlOf: (streamID) => provider.playURLs(streamID, address).flvURL ?? '',
    maxTagBytes: media.maxFrameBytes,
    ...parts,
  })
}

/**
 * The limits that are settings, and those that have to grow with them: a key frame must fit into the cache and into a
 * player's queue.
 */
function limitsAsSet({ helloTimeout, maxFrameBytes }: Config['media']): Partial<RelayLimits> {
  return {
    helloTimeout: helloTimeout * 1000,
    messageSize: maxFrameBytes,
    gopCache: Math.max(DEFAULT_LIMITS.gopCache, maxFrameBytes * 2),
    playerMax: Math.max(DEFAULT_LIMITS.playerMax, maxFrameBytes * 2),
  }
}

/** The relay's limits, lowered if the process may not open as many connections. */
function limitsWithin(capacity: ConnectionCapacity | undefined): Partial<RelayLimits> {
  if (!capacity) return {}
  const connections = Math.min(DEFAULT_LIMITS.connections, capacity.media)
  return {
    connections,
    connectionsPerAddress: Math.min(DEFAULT_LIMITS.connectionsPerAddress, Math.ceil(connections / 4)),
  }
}

/**
 * Without stream names: readers of metrics need not know who is in a call. Administrators can list single streams.
 */
function relayMetrics(registry: Registry, relay: EmbeddedMedia): void {
  const all = (figure: (stream: StreamStats) => number) => relay.list().map(figure)
  gauge(registry, 'rtcroom_media_bitrate', 'Bits per second that all publishers send', () =>
    all(({ bitrate }) => bitrate).reduce((a, b) => a + b, 0),
  )
  gauge(registry, 'rtcroom_media_fps_min', 'Pictures per second of the slowest stream with pictures', () =>
    least(relay.list()),
  )
  gauge(registry, 'rtcroom_media_key_frame_distance_max', 'Longest distance of key frames, ms', () =>
    Math.max(0, ...all((stream) => stream.keyFrameDistance)),
  )
  gauge(registry, 'rtcroom_media_streams', 'Streams that are being published', () => relay.totals().streams)
  gauge(registry, 'rtcroom_media_players', 'Players of all streams', () => relay.totals().players)
  gauge(registry, 'rtcroom_media_connections', 'Media connections of every kind', () => relay.totals().connections)
  counter(registry, 'rtcroom_media_bytes_in_total', 'Bytes received since the start', () => relay.totals().bytesIn)
  counter(registry, 'rtcroom_media_bytes_out_total', 'Bytes sent since the start', () => relay.totals().bytesOut)
  counter(
    registry,
    'rtcroom_media_dropped_total',
    'Packets that slow players lost since the start',
    () => relay.totals().dropped,
  )
  counter(
    registry,
    'rtcroom_media_refused_total',
    'Refused requests to publish or play since the start',
    () => relay.totals().refused,
  )
}

function hlsMetrics(registry: Registry, hls: HlsServer): void {
  gauge(registry, 'rtcroom_hls_streams', 'Streams that are packaged for HLS', () => hls.totals.streams)
  gauge(registry, 'rtcroom_hls_bytes', 'Bytes of HLS segments in memory', () => hls.totals.bytes)
}

function least(streams: readonly StreamStats[]): number {
  const rates = streams.filter(({ video }) => video).map(({ fps }) => fps)
  return rates.length === 0 ? 0 : Math.min(...rates)
}

/** The host name of publicUrl, '' without one. */
function hostOf(publicUrl: string): string {
  return publicUrl === '' ? '' : new URL(publicUrl).hostname
}
