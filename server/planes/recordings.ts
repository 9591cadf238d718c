import path from 'node:path'
import type { Config } from '../config.js'
import type { Address } from '../http/address.js'
import { publicAddress } from '../http/client_addresses.js'
import { KnownAddresses } from '../http/known_addresses.js'
import type { EmbeddedMedia } from '../media/embedded/embedded_media.js'
import type { StreamTap } from '../media/embedded/stream_tap.js'
import { EmbeddedRecorder } from '../media/record/embedded_recorder.js'
import { Finisher } from '../media/record/finish/finisher.js'
import { RecordIndex } from '../media/record/record_index.js'
import type { RecordNodes } from '../media/record/record_nodes.js'
import { RecordOrigins } from '../media/record/record_origins.js'
import { RecordRequests } from '../media/record/record_requests.js'
import { RecordServer } from '../media/record/record_server.js'
import { userBytes } from '../media/record/record_shares.js'
import { RecordStore } from '../media/record/record_store.js'
import { RecordURLs } from '../media/record/record_urls.js'
import type { RoomSource } from '../media/record/room_source.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { ClusterPlane } from './cluster.js'
import type { MediaPlaneParts } from './plane.js'

type Parts = Pick<
  MediaPlaneParts,
  'clock' | 'ids' | 'log' | 'dataDir' | 'clients' | 'maps' | 'recorded' | 'recording'
> & {
  provider: EmbeddedMedia
  /** Of the streams of all nodes. */
  tap: Pick<StreamTap, 'onTags'>
  /** Signs the addresses of files too. */
  playKey: string
  cluster: ClusterPlane | undefined
  /** A room as one stream, where rooms can be mixed. */
  mixRoom?: () => RoomSource | undefined
}

/** The recordings of the embedded relay. */
export interface Recordings {
  readonly recorder: EmbeddedRecorder
  readonly files: RecordServer
  readonly listeners: readonly RoomListener[]
  start(): void
  close(): Promise<void>
}

/** Opens the list of recordings, and makes what records and what serves the files. Rejects when it cannot be read. */
export async function createRecordings(
  config: Config,
  { provider, tap, playKey, cluster, mixRoom, dataDir, clients, recorded, recording, maps, ...parts }: Parts,
): Promise<Recordings> {
  const { clock, log } = parts
  const { record, media } = config
  const store = await RecordStore.open(path.join(dataDir, 'recordings'), record, log)
  const reached = new KnownAddresses(ownAddress(config))
  provider.onGranted((userID, address) => reached.saw(userID, address))
  const urls = new RecordURLs({ playKey, ttl: media.playUrlTtl }, clock)
  const finisher = new Finisher({ store, minFreeBytes: record.minFreeBytes, log })
  const shared = cluster && (await shareRecordings(cluster, config, { store, maps, ...parts }))
  const recorder = new EmbeddedRecorder({
    ...parts,
    // A share of several files: otherwise a long recording would push out its own beginning.
    options: { ...record, maxFileBytes: Math.min(record.maxFileBytes, userBytes(record) / 4) },
    store,
    urls,
    tap,
    mixRoom,
    ...shared,
    finished: recorded,
    finish: (entry) => finisher.finish(entry),
    recording,
    // The file is on this node alone.
    addressOf: (userID) => (cluster ? publicAddress(config.cluster.nodeUrl) : reached.of(userID)),
  })
  provider.onPublishing((streamID, network, asks) => recorder.publishing(streamID, network, asks))
  cluster?.redis.onGap(() => recorder.missed())
  return {
    recorder,
    files: new RecordServer({ store, urls, clock, log, ipOf: (request) => clients.ipOf(request) }),
    listeners: [...(shared ? [shared.requests] : []), recorder],
    start() {
      finisher.resume()
      recorder.resume()
    },
    async close() {
      finisher.close()
      await recorder.close()
    },
  }
}

/** What the recorders of several nodes know together. */
async function shareRecordings(
  cluster: ClusterPlane,
  { media }: Config,
  { store, maps, clock, log }: Pick<Parts, 'maps' | 'clock' | 'log'> & { store: RecordStore },
) {
  const { redis, streams } = cluster
  return {
    nodes: nodesOf(cluster),
    requests: await RecordRequests.shared(maps, redis.clock),
    origins: await RecordOrigins.shared(maps, clock, media.pushUrlTtl),
    records: await RecordIndex.open({
      ...{ store, maps, log, slot: streams.slot },
      addressOf: (slot) => streams.addressAt(slot),
    }),
  }
}

function nodesOf({ redis, streams }: ClusterPlane): RecordNodes {
  return {
    own: (streamID) => streams.owns(streamID),
    gone: (streamID) => streams.gone(streamID),
    room: async (roomID) => (await redis.get(roomID))?.view,
    roomsOf: (userID) => redis.roomsOf(userID),
  }
}

/** How this server is reached where no request says so. */
function ownAddress({ publicUrl, port, tls }: Config): Address {
  return publicAddress(publicUrl === '' ? `${tls.cert === '' ? 'http' : 'https'}://localhost:${port}` : publicUrl)
}
