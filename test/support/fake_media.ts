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
import { Code, type MediaInfo } from '../../wxlite/utils/protocol.js'

const PUSH_KEY = 'push-key-of-tests'
const PLAY_KEY = 'play-key-of-tests'

/** A media plane without media: signs and checks addresses for real, and is told by tests which streams live. */
export class FakeMedia implements MediaProvider {
  readonly reach = 'everywhere'
  readonly info: MediaInfo = { provider: 'embedded', playMode: 'live', minCache: 0.2, maxCache: 0.8, mixed: false }
  readonly live = new Set<string>()
  readonly revoked: string[] = []
  readonly revokedUsers: string[] = []
  private readonly listeners: StreamListener[] = []
  readonly mixes: { params: object; streams: readonly MixInput[] }[] = []

  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  pushGrant(userID: string, { host }: Address): PushGrant {
    const streamID = `${userID}_${this.ids.hex(6)}`
    const query = signatureQuery(sign(PUSH_KEY, streamID, this.seconds() + 60))
    return {
      streamID,
      pushURL: `rtmp://${host}/live/${streamID}?${query}`,
      webPushURL: `ws://${host}/live/${streamID}.flv?${query}`,
    }
  }

  verifyPushURL(pushURL: string, userID: string): string {
    const url = readStreamURL(pushURL)
    if (url === undefined) throw new ProtocolError(Code.BAD_REQUEST, 'pushURL 格式错误')
    const { query } = url
    const right = verify(PUSH_KEY, url.stream, query.get('txSecret') ?? '', query.get('txTime') ?? '', this.clock.now())
    if (!right || !url.stream.startsWith(`${userID}_`)) throw new ProtocolError(Code.AUTH, 'pushURL 签名错误')
    return url.stream
  }

  playURLs(streamID: string, { host }: Address): PlayURLs {
    const query = signatureQuery(sign(PLAY_KEY, streamID, this.seconds() + 60))
    return {
      accelerateURL: `rtmp://${host}/live/${streamID}?${query}`,
      flvURL: `http://${host}/live/${streamID}.flv?${query}`,
    }
  }

  mixedPlayURL(creatorStreamID: string, address: Address): string {
    return this.playURLs(creatorStreamID, address).flvURL ?? ''
  }

  async streamState(streamID: string): Promise<StreamState> {
    return this.live.has(streamID) ? 'live' : 'never'
  }

  claim(): void {}

  release(): void {}

  arrives(streamID: string, quality: number): void {
    for (const listener of this.listeners) listener.quality?.(streamID, quality)
  }

  async revoke(streamID: string): Promise<void> {
    this.live.delete(streamID)
    this.revoked.push(streamID)
  }

  async revokeUser(userID: string): Promise<void> {
    this.revokedUsers.push(userID)
  }

  async mix(params: object, streams: readonly MixInput[]): Promise<MixResult> {
    this.mixes.push({ params, streams })
    return { code: Code.NOT_AVAILABLE, message: '当前服务不支持混流' }
  }

  listen(listener: StreamListener): void {
    this.listeners.push(listener)
  }

  /** As if somebody began to publish this stream, or stopped. */
  publish(streamID: string): void {
    this.live.add(streamID)
    for (const listener of this.listeners) listener.published(streamID)
  }

  unpublish(streamID: string): void {
    this.live.delete(streamID)
    for (const listener of this.listeners) listener.unpublished(streamID)
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {}

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
