import type { PlayStats, PublishStats } from '../media/index.js'

/** As the tags do (ms). */
const NET_STATUS_EVERY = 2_000
/** Their pages give no figure. Syllables are seen, and no page is kept busy. */
const VOLUME_EVERY = 300

/** Below this part of the highest bit rate the network is too slow. */
const SLOW = 0.6

export interface FigureEvents {
  /** `info` of a netstatus event. */
  netstatus(info: object): void
  /** `volume` of an audiovolumenotify event. */
  volume(volume: number): void
}

/** netstatus and audiovolumenotify of a `<live-pusher>` while it publishes, until the returned function is called. */
export function tellPushFigures(
  stats: () => PublishStats | undefined,
  maxBitrate: () => number,
  events: FigureEvents,
): () => void {
  const publishing = () => {
    const now = stats()
    return now?.state === 'publishing' ? now : undefined
  }
  return tellFigures(publishing, (now) => pushInfo(now, maxBitrate()), events)
}

/** The same of a `<live-player>` while it plays. */
export function tellPlayFigures(stats: () => PlayStats | undefined, events: FigureEvents): () => void {
  const playing = () => {
    const now = stats()
    return now?.state === 'playing' || now?.state === 'buffering' ? now : undefined
  }
  return tellFigures(playing, playInfo, events)
}

function tellFigures<Stats extends { loudness: number | undefined }>(
  running: () => Stats | undefined,
  info: (stats: Stats) => object,
  events: FigureEvents,
): () => void {
  const net = setInterval(() => {
    const stats = running()
    if (stats) events.netstatus(info(stats))
  }, NET_STATUS_EVERY)
  const sound = setInterval(() => {
    const volume = running()?.loudness
    if (volume !== undefined) events.volume(volume)
  }, VOLUME_EVERY)
  return () => {
    clearInterval(net)
    clearInterval(sound)
  }
}

function pushInfo(stats: PublishStats, maxBitrate: number): object {
  const { videoBitrate, audioBitrate, fps, width: videoWidth, height: videoHeight, targetBitrate } = stats
  return {
    videoBitrate,
    audioBitrate,
    videoFPS: Math.round(fps),
    videoGOP: 2,
    netSpeed: videoBitrate + audioBitrate,
    netJitter: 0,
    netQualityLevel: targetBitrate < maxBitrate * SLOW ? 4 : 1,
    videoWidth,
    videoHeight,
  }
}

function playInfo(stats: PlayStats): object {
  const { videoBitrate, audioBitrate, fps, width: videoWidth, height: videoHeight, delay, jitter } = stats
  return {
    videoBitrate,
    audioBitrate,
    videoFPS: Math.round(fps),
    videoGOP: 2,
    netSpeed: videoBitrate + audioBitrate,
    netJitter: Math.round(jitter),
    videoWidth,
    videoHeight,
    videoCache: Math.round(delay),
    audioCache: Math.round(delay),
  }
}
