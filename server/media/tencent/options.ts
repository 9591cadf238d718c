import { Agent } from 'node:http'
import type { Config } from '../../config.js'

/** Tencent Cloud Live (CSS) as media plane. Where each value is found: docs in README.md beside this file. */
export interface TencentLiveOptions {
  /** Domain of push URLs, e.g. `push.example.com`; old accounts: `<bizid>.livepush.myqcloud.com`. */
  pushDomain: string
  /** Domain of play URLs; must differ from the push domain. */
  playDomain: string
  /** Old accounts only: stream names are then `<bizid>_<stream>`. */
  bizid?: string
  /** AppName in the address; the cloud's default is `live`. */
  appName: string
  /** Main key of push authentication. */
  pushKey: string
  /** Back-up key: URLs signed with it are taken too. */
  pushBackupKey?: string
  /** Key of play authentication; absent where the play domain does not ask for one. */
  playKey?: string
  hash: 'md5' | 'sha256'
  /** Old accounts with low-latency link-mic: accelerated URLs, signed with the push key. */
  accelerated: boolean
  /** Seconds that a push URL, a play URL and an accelerated URL stay valid. */
  pushUrlTtl: number
  playUrlTtl: number
  acceleratedUrlTtl: number
  /** API key for stream state, drop, forbid and mixing; without it callbacks alone tell the state. */
  secretId?: string
  secretKey?: string
  /** Key of event callbacks; callbacks are refused without one. */
  callbackKey?: string
  /** Milliseconds for one API call. */
  timeout: number
  /** The API's host; `live.tencentcloudapi.com` when absent. Its first label is signed as the service. */
  apiHost?: string
  /** An API on this machine, for tests: `live.<anything>:<port>` over plain HTTP, and how to connect to it. */
  endpoint?: { host: string; agent: Agent }
}

/** What the settings say; an empty text there means "not set". */
export function tencentLiveOptions(
  settings: Config['media']['tencent'],
  ttl: { pushUrlTtl: number; playUrlTtl: number },
): TencentLiveOptions {
  const set = (text: string) => (text === '' ? undefined : text)
  const [, plain] = /^http:\/\/(.+)$/.exec(settings.apiHost) ?? []
  return {
    ...settings,
    ...ttl,
    ...(plain !== undefined && { endpoint: { host: plain, agent: loopbackAgent() } }),
    bizid: set(settings.bizid),
    pushBackupKey: set(settings.pushBackupKey),
    playKey: set(settings.playKey),
    secretId: set(settings.secretId),
    secretKey: set(settings.secretKey),
    callbackKey: set(settings.callbackKey),
    timeout: 1_500,
  }
}

/** Plain HTTP goes nowhere but to this machine, whatever the name: keys must not cross a network unencrypted. */
function loopbackAgent(): Agent {
  return new Agent({
    lookup: (_host, options, done) =>
      options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  })
}
