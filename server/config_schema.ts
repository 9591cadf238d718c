import { z } from 'zod'
import type { CustomIdentify } from './config/custom_identify.js'
import type { CustomJudge } from './config/custom_judge.js'
import { mediaSchema } from './config/media_schema.js'
import { ADMIN_SCOPES, NAMED_TOKENS, namedTokens } from './config/named_tokens.js'
import { HOST_PATTERN, KEY_PATTERN, URL_PATTERN } from './config/patterns.js'
import { bytes, choice, flag, GIB, leaf, seconds, text, whole } from './config/schema_leaves.js'
import { DEFAULT_WEBHOOK_EVENTS, WEBHOOK_EVENTS, WEBHOOK_SECRET } from './config/webhook_events.js'
import { isNetwork } from './http/network.js'

/**
 * Every setting, its default and the values that it takes. The texts of `takes` appear in the error message for a
 * wrong value.
 */

const room = (maxMembers: number) => ({
  /** Seats for pushers, the creator's included. */
  maxMembers: whole(maxMembers, 1, 1000),
  /** A member that neither sends heartbeats nor publishes is removed after this. */
  heartbeatTimeout: seconds(20),
  /** A room that nobody entered is closed after this. */
  maxIdleDuration: seconds(30),
  /** What happens to a room whose creator leaves. */
  onCreatorLeave: choice(['close', 'transfer', 'keep'], 'close'),
})

const PUBLIC_URL_PATTERN = /^$|^https?:\/\/[^\s/?#]+(\/[A-Za-z0-9._~-]+){0,8}\/?$/
const WEBHOOK_URL = /^https?:\/\/[^\s/?#@]+(\/[^\s#]{0,2048})?$/
const FORWARD_HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):\d{1,5}$/
const REDIS_PATTERN = /^$|^rediss?:\/\/[^\s/?#]+(\/\d{1,3})?\/?$|^\/[^\s\0]+$/
const SENTINEL_PATTERN = /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/

export const configSchema = z.strictObject({
  port: whole(5757, 0, 65_535),
  host: leaf(
    z
      .string()
      .regex(/^[^\s/]+$/)
      .default('::'),
    'an address to listen on',
  ),
  publicUrl: text(
    'http(s)://host[:port], with a path where the server stands behind one, or nothing',
    PUBLIC_URL_PATTERN,
  ),
  /** Which proxies' X-Forwarded-For, -Host and -Proto are trusted; counted from the right. */
  trustProxy: leaf(
    z.union([z.boolean(), z.int().min(0).max(32), z.array(z.string().refine(isNetwork))]).default(false),
    'true (one proxy), how many proxies stand before this server, or a list of their networks such as 10.0.0.0/8',
  ),
  dataDir: leaf(
    z
      .string()
      .regex(/^[^\r\n\0]+$/)
      .default('./data'),
    'a folder',
  ),
  demo: flag(true),
  /** The operators' page at /console. */
  console: flag(true),
  /** The agents' page at /desk. */
  desk: flag(true),
  /** The page at /watch/<roomID>. */
  watch: flag(true),
  awayTimeout: seconds(90),
  /** How long everything is still served after SIGTERM, while /readyz says `draining`. With cluster.nodeUrl 10. */
  drainTime: seconds(1, 0, 300),
  doubleRoom: z.strictObject(room(2)),
  multiRoom: z.strictObject(room(4)),
  liveRoom: z.strictObject({
    ...room(4),
    maxAudience: whole(1000, 0, 1_000_000),
    linkMic: choice(['granted', 'open'], 'granted'),
  }),
  identity: z.strictObject({
    mode: choice(['guest', 'wechat', 'open', 'custom', 'backend'], 'guest'),
    custom: leaf(
      z.custom<CustomIdentify>((value) => typeof value === 'function').optional(),
      'a function (request) => userID, with identity.mode custom; only in config.ts',
    ),
  }),
  wechat: z.strictObject({
    appId: text('the AppID of the mini-program'),
    secret: text('the AppSecret of the mini-program'),
    messageToken: text('the Token of message push, or nothing'),
  }),
  im: z.strictObject({
    provider: choice(['embedded', 'tencent'], 'embedded'),
    sdkAppId: whole(0, 0, 4_294_967_295),
    secretKey: text('the SecretKey of the IM application'),
    administrator: leaf(
      z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,32}$/)
        .default('administrator'),
      '1 to 32 of A-Z a-z 0-9 _ -',
    ),
    host: leaf(
      z
        .string()
        .regex(/^(https?:\/\/)?[^\s/?#]+\/?$/)
        .default('console.tim.qq.com'),
      'a host, with scheme and port if need be',
    ),
    notification: choice(['message', 'system'], 'message'),
    history: whole(20, 0, 200),
    callbackToken: text('the authentication token of callbacks, or nothing'),
  }),
  media: mediaSchema,
  record: z.strictObject({
    mode: choice(['off', 'all'], 'off'),
    /** One file per member, or one of the whole room: that is mixed, so mix.maxRooms bounds it. */
    layout: choice(['members', 'room'], 'members'),
    /** Whether publishers can request recording by `&record=mp4`, which no signature covers. */
    byURL: flag(false),
    maxFileDuration: seconds(3600, 10, 86_400),
    maxFileBytes: bytes(2 * GIB),
    maxTotalBytes: bytes(20 * GIB),
    /** Shares of one user and of one network. 0: a tenth and a quarter of maxTotalBytes. */
    maxBytesPerUser: whole(0, 0, Number.MAX_SAFE_INTEGER, ' bytes'),
    maxBytesPerNetwork: whole(0, 0, Number.MAX_SAFE_INTEGER, ' bytes'),
    minFreeBytes: bytes(GIB),
    maxFiles: whole(10_000, 1, 1_000_000),
  }),
  /** Mixed pictures of live rooms, by merge_stream. */
  mix: z.strictObject({
    /** Rooms that are mixed at a time; 0: none. */
    maxRooms: whole(0, 0, 100),
  }),
  /** Forwarding streams to other RTMP servers, by admin `forward`. */
  forward: z.strictObject({
    /** The only allowed destinations. */
    hosts: leaf(
      z.array(z.string().regex(FORWARD_HOST)).max(64).default([]),
      'host:port pairs; a private address only as an IP address',
    ),
    /** Forwards at a time. */
    max: whole(16, 0, 1000),
  }),
  call: z.strictObject({
    /** Who may ring: every user, or only the backend on their behalf (admin/call). */
    allow: choice(['all', 'backend'], 'backend'),
  }),
  /** Checks what users write before anybody sees it. */
  moderation: z.strictObject({
    provider: choice(['none', 'wechat', 'custom'], 'none'),
    custom: leaf(
      z.custom<CustomJudge>((value) => typeof value === 'function').optional(),
      'a function (text, kind, userID) => verdict, with moderation.provider custom; only in config.ts',
    ),
    /** What to do with a text that could not be checked. */
    onError: choice(['pass', 'block'], 'block'),
  }),
  store: z.strictObject({
    provider: leaf(
      z.enum(['memory', 'redis']).default('memory'),
      'memory (rooms live in this process) or redis (rooms outlive it)',
    ),
    redisUrl: text('redis://user:password@host:port/db, rediss:// with TLS, or the path of a socket', REDIS_PATTERN),
    /** With Sentinels user, password, database and TLS come from redisUrl, the host from them. */
    sentinels: z
      .array(z.string().regex(SENTINEL_PATTERN))
      .max(16)
      .default([])
      .meta({
        takes: 'up to 16 Sentinels as a.example.org:26379',
        fromText: (text: string) => text.split(',').filter((one) => one !== ''),
      }),
    sentinelName: leaf(
      z
        .string()
        .regex(/^[A-Za-z0-9._-]+$/)
        .default('rtcroom'),
      'the name that the Sentinels give the primary',
    ),
    sentinelPassword: text('the password of the Sentinels, or nothing'),
    tlsCa: text('the PEM file of who signed the certificates of rediss://, or nothing'),
    /** Prefix of every key. The braces (a Redis hash tag) keep all keys in one slot. */
    prefix: leaf(
      z
        .string()
        .regex(/^\{[A-Za-z0-9_-]{1,32}\}:$/)
        .default('{rtc}:'),
      'a name in braces and a colon, as {rtc}:',
    ),
  }),
  /** Several processes over one Redis. */
  cluster: z.strictObject({
    /** The same on all nodes: signing keys are derived from it. */
    secret: text(
      '64 hexadecimal digits that all nodes share, or nothing for a node that serves alone',
      /^$|^[0-9a-f]{64}$/i,
    ),
    /** Different on each node: streams are published to it and played from it. */
    nodeUrl: text('http(s)://host[:port] where clients reach this node and no other', URL_PATTERN),
    rtmpHost: text('a host as it stands in RTMP URLs of this node, or nothing for that of nodeUrl', HOST_PATTERN),
  }),
  legacy: z.strictObject({ gen1: flag(false) }),
  rateLimit: z.strictObject({
    enabled: flag(true),
    /** Requests from one address within 10 s; a whole hall of phones may share one address. */
    perAddress: whole(3000, 1, 10_000_000),
    /** Requests from one user within 10 s. */
    perUser: whole(200, 1, 10_000_000),
    /** Requests for credentials and tokens from one address within 60 s; a login takes two. */
    logins: whole(6000, 1, 10_000_000),
    /** New ids (guests, g1_ users) from one address within 60 s. */
    newUsers: whole(1500, 1, 10_000_000),
  }),
  log: z.strictObject({ level: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info') }),
  timeline: z.strictObject({
    /** Days that the history of rooms is kept; 0: none is. */
    keepDays: whole(7, 0, 365),
    /** Total size, beyond which the oldest is removed. */
    maxBytes: bytes(GIB),
  }),
  metrics: z.strictObject({
    /** Who may read /metrics. */
    access: choice(['token', 'open'], 'token'),
  }),
  webhook: z.strictObject({
    /** Each address gets a POST for each event. */
    urls: leaf(
      z.array(z.string().max(2048).regex(WEBHOOK_URL)).max(8).default([]),
      'up to 8 addresses http(s)://host[:port]/path',
    ),
    /** With several, each signs, so that one can be replaced. */
    secret: leaf(
      z.array(z.string().regex(WEBHOOK_SECRET)).max(4).default([]),
      'up to 4 secrets: whsec_ and the base64 of 24 to 64 random bytes',
    ),
    events: leaf(
      z.array(z.enum(WEBHOOK_EVENTS)).default(() => [...DEFAULT_WEBHOOK_EVENTS]),
      `some of ${WEBHOOK_EVENTS.join(', ')}`,
    ),
    /** Events that may wait for one address; beyond that the oldest are dropped. */
    maxWaiting: whole(100_000, 1000, 5_000_000),
  }),
  tls: z.strictObject({ cert: text('a PEM file'), key: text('a PEM file') }),
  admin: z.strictObject({
    token: text('1 to 128 printable characters, or nothing', KEY_PATTERN),
    /** Further tokens, under the names that the log shows. */
    tokens: z
      .record(
        z.string().regex(/^[A-Za-z0-9_.-]{1,32}$/),
        z.strictObject({
          token: z.string().regex(/^[\x21-\x2b\x2d-\x7e]{32,128}$/),
          scope: z.enum(ADMIN_SCOPES),
        }),
      )
      .default({})
      .meta({ takes: NAMED_TOKENS, fromText: namedTokens }),
  }),
})

/** All settings, complete. */
export type Config = z.output<typeof configSchema>

type PartOf<T> = T extends (...given: never[]) => unknown
  ? T
  : T extends object
    ? { [name in keyof T]?: PartOf<T[name]> }
    : T

/** What config.ts may export: any part of the settings. */
export type RTCRoomConfig = PartOf<z.input<typeof configSchema>>
