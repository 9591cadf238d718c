import path from 'node:path'
import type { Registry } from 'prom-client'
import type { Config } from '../config.js'
import type { Address } from '../http/address.js'
import { publicAddress } from '../http/client_addresses.js'
import { portError } from '../http/http_server.js'
import { KnownAddresses } from '../http/known_addresses.js'
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
import { EmbeddedRecorder } from '../media/record/embedded_recorder.js'
import { Finisher } from '../media/record/finish/finisher.js'
import { RecordServer } from '../media/record/record_server.js'
import { userBytes } from '../media/record/record_shares.js'
import { RecordStore } from '../media/record/record_store.js'
import { RecordURLs } from '../media/record/record_urls.js'
import type { RoomSource } from '../media/record/room_source.js'
import { counter, gauge } from '../metrics/rooms.js'
import type { StreamStats } from '../rooms/ports/media_provider.js'
import type { MediaPlaneMaker } from './plane.js'

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
      version === undefined ? 'no ffmpeg on this machine: no covers' : 'ffmpeg makes covers',
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
  const mixes = config.mix.maxRooms > 0 && media.ffmpeg !== '' && !cluster
  let mixRoom: (() => RoomSource | undefined) | undefined
  if (mixes && version !== undefined && (await canMix(media.ffmpeg)))
    provider.mixWith((relay) => {
      const mixer = new EmbeddedMixer({
        ffmpeg: media.ffmpeg,
        maxRooms: config.mix.maxRooms,
        tap: provider,
        publish: (streamID, connection) => relay.publish(streamID, connection),
        awaited: (streamID) => relay.awaited(streamID),
        clock,
        log,
      })
      gauge(registry, 'rtcroom_mix_rooms', 'Rooms whose pictures are mixed', () => mixer.rooms)
      mixRoom = () => mixer.roomSource()
      return mixer
    })
  else if (mixes) log.warn({ ffmpeg: media.ffmpeg }, 'no ffmpeg that can mix: audiences see the presenter alone')
  const store = await RecordStore.open(path.join(dataDir, 'recordings'), config.record, log)
  const reached = new KnownAddresses(ownAddress(config))
  provider.onGranted((userID, address) => reached.saw(userID, address))
  const urls = new RecordURLs({ playKey: keys.playKey, ttl: playUrlTtl }, clock)
  const finisher = new Finisher({ store, minFreeBytes: config.record.minFreeBytes, log })
  const recorder = new EmbeddedRecorder({
    // A share of several files: otherwise a long recording would push out its own beginning.
    options: { ...config.record, maxFileBytes: Math.min(config.record.maxFileBytes, userBytes(config.record) / 4) },
    store,
    urls,
    tap: provider,
    ...(mixRoom && { mixRoom }),
    clock,
    ids,
    log,
    finished: recorded,
    finish: (entry) => finisher.finish(entry),
    recording,
    addressOf: (userID) => reached.of(userID),
  })
  provider.onPublishing((streamID, network, asks) => recorder.publishing(streamID, network, asks))
  const files = new RecordServer({ store, urls, clock, log, ipOf: (request) => clients.ipOf(request) })
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
    ...(ffmpeg && { ffmpeg }),
    gate: provider.gate,
    isLive: (streamID) => provider.stats(streamID) !== undefined,
    clock,
    log,
    ipOf: (request) => clients.ipOf(request),
  })
  counter(registry, 'rtcroom_covers_total', 'Covers made since the start', () => covers.decoded)
  return {
    provider,
    recorder,
    callbacks: {},
    ...(forwarder && { forwarder }),
    listeners: [recorder, ...(forwarder ? [forwarder] : [])],
    checks: media.ffmpeg === '' ? [] : [ffmpegCheck(media.ffmpeg)],
    attachments: [
      {
        request: (request, response) =>
          (hls?.handleRequest(request, response) ?? false) ||
          covers.handleRequest(request, response) ||
          provider.handleRequest(request, response) ||
          files.handleRequest(request, response),
        upgrade: (request, socket, head) => provider.handleUpgrade(request, socket, head),
      },
    ],
    rtmpPort: () => provider.rtmpPort,
    drain: (within) => provider.drain(within),
    async close() {
      hls?.close()
      forwarder?.close()
      ffmpeg?.close()
      finisher.close()
      await recorder.close()
      await provider.close()
    },
    start: () => {
      finisher.resume()
      return provider.start().catch((error: NodeJS.ErrnoException) => {
        throw portError(error, 'media.rtmpPort', host, rtmpPort)
      })
    },
  }
}

/**
 * The bounds that are settings, and what has to grow with them: a key frame fits into the cache, and into a player's
 * queue.
 */
function limitsAsSet({ helloTimeout, maxFrameBytes }: Config['media']): Partial<RelayLimits> {
  return {
    helloTimeout: helloTimeout * 1000,
    messageSize: maxFrameBytes,
    gopCache: Math.max(DEFAULT_LIMITS.gopCache, maxFrameBytes * 2),
    playerMax: Math.max(DEFAULT_LIMITS.playerMax, maxFrameBytes * 2),
  }
}

/** The relay's bounds, where the process may not open as many connections as they allow. */
function limitsWithin(capacity: ConnectionCapacity | undefined): Partial<RelayLimits> {
  if (!capacity) return {}
  const connections = Math.min(DEFAULT_LIMITS.connections, capacity.media)
  return {
    connections,
    connectionsPerAddress: Math.min(DEFAULT_LIMITS.connectionsPerAddress, Math.ceil(connections / 4)),
  }
}

/**
 * Without names: whoever may read metrics need not know who is in a call. Single streams are told to administrators.
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

/** How this server is reached where no request says so. */
function ownAddress({ publicUrl, port, tls }: Config): Address {
  return publicAddress(publicUrl === '' ? `${tls.cert === '' ? 'http' : 'https'}://localhost:${port}` : publicUrl)
}

/** The host name of publicUrl, '' without one. */
function hostOf(publicUrl: string): string {
  return publicUrl === '' ? '' : new URL(publicUrl).hostname
}
