import type Koa from 'koa'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { builtPage } from '../demo/build/built_page.js'
import { type Address, httpURL } from '../http/address.js'
import type { ClientAddresses } from '../http/client_addresses.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import { networkOf } from '../http/network.js'
import { giveFile, type PageFiles, pageApp } from '../http/page_app.js'
import { pageAppHeaders } from '../http/page_app_headers.js'
import { TokenBuckets } from '../limits/token_buckets.js'
import { ProtocolError } from '../protocol_error.js'
import type { MediaProvider } from '../rooms/ports/media_provider.js'
import type { RoomDirectory } from '../rooms/rooms.js'
import { isShut } from '../rooms/rules/door.js'
import type { RoomView } from '../rooms/rules/room.js'
import { buildWatch } from './build_watch.js'
import { shareCard, type WatchLanguage, watchPage } from './watch_page.js'

export interface WatchOptions {
  log: Logger
  clock: Clock
  clients: Pick<ClientAddresses, 'addressOf' | 'ipOf'>
  roomDirectory: Pick<RoomDirectory, 'find'>
  media: Pick<MediaProvider, 'playURLs'>
  /** Default: as built. */
  files?: () => Promise<PageFiles>
}

const ROOM = /^\/watch\/([A-Za-z0-9_-]{1,48})$/
/** The picture of its share card: an address that lasts, to one that does not. */
const PICTURE = /^\/watch\/([A-Za-z0-9_-]{1,48})\.jpg$/
const ASSET = /^\/watch\/(assets\/[A-Za-z0-9_.-]{1,100})$/
/** Rooms that one network may have looked up: so many at once, then a second. Beyond it pages come without a card. */
const LOOKS = { burst: 100, perSecond: 10 }

/**
 * The page at `/watch/<roomID>`: a live room for whoever has the link, in any browser. The page itself holds no address
 * of a stream and asks like any client, as a guest: who may see what is decided there.
 */
export function createWatch(options: WatchOptions): HttpAttachment {
  const { log, clock, clients, roomDirectory: rooms, media, files = () => builtPage('watch', buildWatch) } = options
  const looks = new TokenBuckets(LOOKS.perSecond, LOOKS.burst)

  async function lookUp(ctx: Koa.Context, roomID: string): Promise<RoomView | undefined> {
    const now = clock.monotonic()
    if (!looks.of(networkOf(clients.ipOf(ctx.req)), now).take(now)) return undefined
    try {
      return (await rooms.find(roomID))?.view
    } catch (error) {
      // The store is away: the page says so itself when it asks.
      log.debug({ err: error, roomID }, 'a share card without its room')
      return undefined
    }
  }

  async function page(ctx: Koa.Context, roomID: string): Promise<void> {
    const language = languageOf(ctx)
    const room = await lookUp(ctx, roomID)
    try {
      const address = clients.addressOf(ctx.req)
      const url = httpURL(address, `/watch/${roomID}`)
      const card = shareCard(room, language, coverOf(room, address) && `${url}.jpg`)
      ctx.set('Vary', 'Accept-Language')
      giveFile(ctx, 'watch.html', watchPage(card, url, language))
    } catch (error) {
      sayNo(ctx, error)
    }
  }

  /** What its presenter shows now; undefined where one has to be let in first. */
  function coverOf(room: RoomView | undefined, address: Address): string | undefined {
    const creator = room?.members.get(room.creator)
    if (room?.type !== 'live_room' || isShut(room.door) || creator === undefined) return undefined
    return media.playURLs(creator.streamID, address).coverURL
  }

  async function picture(ctx: Koa.Context, roomID: string): Promise<void> {
    const room = await lookUp(ctx, roomID)
    try {
      const cover = coverOf(room, clients.addressOf(ctx.req))
      if (cover === undefined) return
      ctx.set('Cache-Control', 'no-store')
      ctx.redirect(cover)
    } catch (error) {
      sayNo(ctx, error)
    }
  }

  return pageApp({
    name: 'watch page',
    log,
    at: '/watch',
    headers: pageAppHeaders({ images: ['http:', 'https:'] }),
    files,
    async answer(ctx, all) {
      const [, roomID] = ROOM.exec(ctx.path) ?? []
      if (roomID !== undefined) return page(ctx, roomID)
      const [, pictured] = PICTURE.exec(ctx.path) ?? []
      if (pictured !== undefined) return picture(ctx, pictured)
      const [, name = ''] = ASSET.exec(ctx.path) ?? []
      const body = all.get(name)
      if (body !== undefined) giveFile(ctx, name, body)
    },
  })
}

/** A Host that is none. */
function sayNo(ctx: Koa.Context, error: unknown): void {
  if (!(error instanceof ProtocolError)) throw error
  ctx.status = error.status
  ctx.body = error.message
}

/** What the address asks for, else what the browser prefers; Chinese where it does not say. */
function languageOf(ctx: Koa.Context): WatchLanguage {
  const asked = ctx.query.lang
  if (asked === 'zh' || asked === 'en') return asked
  const preferred = ctx.get('Accept-Language').trim()
  return preferred === '' || /^(?:zh|\*)/i.test(preferred) ? 'zh' : 'en'
}
