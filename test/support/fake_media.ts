import type { Clock } from '../../server/clock.js'
import type { Address } from '../../server/http/address.js'
import type { Ids } from '../../server/ids.js'
import { sign, signatureQuery, verify } from '../../server/media/sign.js'
import { readStreamURL } from '../../server/media/stream_url.js'
import type { MediaPlane } from '../../server/planes/plane.js'
import { ProtocolError } from '../../server/protocol_error.js'
import type {
  MediaProvider,
  MixInput,
  MixResult,
  PlayURLs,
  PushGrant,
  StreamListener,
  StreamState,
} from '../../server/rooms/ports/media_provider.js'
import { Code, type MediaInfo, type Muted } from '../../wxlite/utils/protocol.js'

const PUSH_KEY = 'push-key-of-tests'
const PLAY_KEY = 'play-key-of-tests'

/** A media plane without media: plain addresses that tests can read, and streams in the state that tests give them. */
export class PlainMedia implements MediaProvider {
  readonly reach = 'everywhere'
  readonly info: MediaInfo = { provider: 'embedded', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: false }
  readonly states = new Map<string, StreamState>()
  /** Whose state was asked for. */
  readonly asked: string[] = []
  /** What is muted of which stream, e.g. `audio video`. */
  readonly muted = new Map<string, string>()
  /** What the rooms told, in order: `claim a_1`, `release a_1`, `revoke a_1`, `revokeUser a`. */
  readonly calls: string[] = []
  readonly mixes: { params: object; streams: readonly MixInput[] }[] = []
  mixAnswer: MixResult = { code: Code.NOT_AVAILABLE, message: '当前服务不支持混流' }
  private readonly listeners: StreamListener[] = []

  streamState: MediaProvider['streamState'] = async (streamID) => {
    this.asked.push(streamID)
    return this.states.get(streamID) ?? 'never'
  }

  pushGrant(userID: string, { host }: Address): PushGrant {
    return { streamID: `${userID}_1`, pushURL: `rtmp://${host}/live/${userID}_1` }
  }

  verifyPushURL(pushURL: string, _userID: string): string {
    return pushURL
  }

  playURLs(streamID: string, { secure, host }: Address): PlayURLs {
    return {
      accelerateURL: `rtmp://${host}/live/${streamID}`,
      flvURL: `http${secure ? 's' : ''}://${host}/live/${streamID}.flv`,
    }
  }

  mixedPlayURL(creatorStreamID: string, address: Address): string {
    return this.playURLs(creatorStreamID, address).flvURL ?? ''
  }

  claim(streamID: string): void {
    this.calls.push(`claim ${streamID}`)
  }

  release(streamID: string): void {
    this.calls.push(`release ${streamID}`)
  }

  arrives(streamID: string, quality: number): void {
    for (const listener of this.listeners) listener.quality?.(streamID, quality)
  }

  revoke: MediaProvider['revoke'] = async (streamID) => {
    this.calls.push(`revoke ${streamID}`)
  }

  revokeUser: MediaProvider['revokeUser'] = async (userID) => {
    this.calls.push(`revokeUser ${userID}`)
  }

  mute(streamID: string, { audio, video }: Muted): void {
    this.muted.set(streamID, `${audio ? 'audio' : ''} ${video ? 'video' : ''}`.trim())
  }

  async mix(params: object, streams: readonly MixInput[]): Promise<MixResult> {
    this.mixes.push({ params, streams })
    return this.mixAnswer
  }

  listen(listener: StreamListener): void {
    this.listeners.push(listener)
  }

  /** As if somebody began to publish this stream, or stopped. */
  publish(streamID: string): void {
    this.states.set(streamID, 'live')
    for (const listener of this.listeners) listener.published(streamID)
  }

  unpublish(streamID: string): void {
    this.states.set(streamID, 'ended')
    for (const listener of this.listeners) listener.unpublished(streamID)
  }

  async start(): Promise<void> {}
  async close(): Promise<void> {}
}

/** The same, with addresses that are signed and checked for real. */
export class FakeMedia extends PlainMedia {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    super()
  }

  override pushGrant(userID: string, { host }: Address): PushGrant {
    const streamID = `${userID}_${this.ids.hex(6)}`
    const query = signatureQuery(sign(PUSH_KEY, streamID, this.seconds() + 60))
    return {
      streamID,
      pushURL: `rtmp://${host}/live/${streamID}?${query}`,
      webPushURL: `ws://${host}/live/${streamID}.flv?${query}`,
    }
  }

  override verifyPushURL(pushURL: string, userID: string): string {
    const url = readStreamURL(pushURL)
    if (url === undefined) throw new ProtocolError(Code.BAD_REQUEST, 'pushURL 格式错误')
    const { query } = url
    const right = verify(PUSH_KEY, url.stream, query.get('txSecret') ?? '', query.get('txTime') ?? '', this.clock.now())
    if (!right || !url.stream.startsWith(`${userID}_`)) throw new ProtocolError(Code.AUTH, 'pushURL 签名错误')
    return url.stream
  }

  override playURLs(streamID: string, { host }: Address): PlayURLs {
    const query = signatureQuery(sign(PLAY_KEY, streamID, this.seconds() + 60))
    return {
      accelerateURL: `rtmp://${host}/live/${streamID}?${query}`,
      flvURL: `http://${host}/live/${streamID}.flv?${query}`,
    }
  }

  private seconds(): number {
    return Math.floor(this.clock.now() / 1000)
  }
}

/** The plane around it. */
export function fakeMediaPlane(provider: FakeMedia): MediaPlane {
  return {
    provider,
    attachments: [],
    callbacks: {},
    checks: [],
    listeners: [],
    start: () => provider.start(),
    rtmpPort: () => undefined,
    close: () => provider.close(),
  }
}
