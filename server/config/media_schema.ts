import { z } from 'zod'
import { HOST_PATTERN, KEY_PATTERN, URL_PATTERN } from './patterns.js'
import { choice, flag, leaf, seconds, text, whole } from './schema_leaves.js'

/** The settings of the media plane. */
export const mediaSchema = z.strictObject({
  provider: choice(['embedded', 'tencent', 'srs'], 'embedded'),
  rtmpPort: whole(1935, 0, 65_535),
  publicHost: text('a host as it stands in RTMP URLs, or nothing', HOST_PATTERN),
  pushKey: text('1 to 128 printable characters, or nothing', KEY_PATTERN),
  playKey: text('1 to 128 printable characters, or nothing', KEY_PATTERN),
  pushUrlTtl: seconds(86_400, 1, 31_536_000),
  playUrlTtl: seconds(3600, 1, 31_536_000),
  cutOnRenewal: flag(false),
  rtmps: choice(['off', 'both', 'only'], 'both'),
  hls: flag(true),
  /** Makes covers and mixes pictures, where it is on the machine. */
  ffmpeg: leaf(
    z
      .string()
      .regex(/^$|^[^\s-][^\0\n]{0,1023}$/)
      .default('ffmpeg'),
    'the name or path of ffmpeg, or nothing',
  ),
  helloTimeout: seconds(15, 1, 300),
  maxFrameBytes: whole(2_097_152, 65_536, 16_777_215, ' bytes'),
  tencent: z.strictObject({
    pushDomain: text('the push domain, without scheme', HOST_PATTERN),
    playDomain: text('the play domain, without scheme', HOST_PATTERN),
    bizid: text('the digits of an old account, or nothing', /^$|^\d{1,10}$/),
    appName: leaf(
      z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/)
        .default('live'),
      '1 to 64 of A-Z a-z 0-9 _ -',
    ),
    pushKey: text('the main key of push authentication'),
    pushBackupKey: text('the back-up key of push authentication, or nothing'),
    playKey: text('the key of play authentication, or nothing'),
    hash: choice(['md5', 'sha256'], 'md5'),
    accelerated: flag(false),
    acceleratedUrlTtl: seconds(300, 1, 86_400),
    secretId: text('the SecretId of an API key, or nothing'),
    secretKey: text('the SecretKey of an API key, or nothing'),
    callbackKey: text('the key of event callbacks, or nothing'),
    apiHost: leaf(
      z
        .string()
        .regex(/^(http:\/\/)?live\.[A-Za-z0-9.-]+(:\d{1,5})?$/)
        .default('live.tencentcloudapi.com'),
      'a host that begins with live.; http:// for one on this machine',
    ),
  }),
  srs: z.strictObject({
    rtmpHost: text('a host as it stands in RTMP URLs', HOST_PATTERN),
    httpOrigin: text('http(s)://host[:port] of HTTP-FLV', URL_PATTERN),
    apiUrl: leaf(
      z
        .string()
        .regex(/^https?:\/\/[^\s/?#]+\/?$/)
        .default('http://127.0.0.1:1985'),
      'http(s)://host[:port] of the HTTP API',
    ),
    apiUsername: text('the user name of the HTTP API, or nothing'),
    apiPassword: text('the password of the HTTP API, or nothing'),
    hookSecret: text('1 to 128 printable characters', KEY_PATTERN),
    /** Browsers publish and play by WebRTC, at WHIP and WHEP endpoints of this server. */
    webrtc: flag(false),
  }),
})
