import type { Config } from '../config_schema.js'
import { ConfigError } from './config_error.js'
import type { Source } from './wrong_settings.js'

/** Checks settings that depend on each other. Throws ConfigError for the first that do not fit. */
export function checkTogether(config: Config, source: Source): Config {
  const refuse = (wrong: boolean, line: string) => {
    if (wrong) throw new ConfigError(line)
  }
  /** Requires the settings that a choice needs; the message also says where the choice was made. */
  const need = (chosen: boolean, complete: boolean, names: string, choice: string, takes: string) => {
    const [setting = '', value = ''] = choice.split(' ')
    refuse(chosen && !complete, `${names}: got nothing, ${setting} ${value} (from ${source(setting)}) takes ${takes}`)
  }
  const { tls, identity, moderation, im, media, store, cluster, wechat, webhook, port, admin } = config
  const { tencent, srs, rtmpPort } = media
  need(media.rtmps === 'only', tls.cert !== '', 'tls.cert, tls.key', 'media.rtmps only', 'both')
  refuse((tls.cert === '') !== (tls.key === ''), 'tls.cert, tls.key: one is set and the other is not; HTTPS takes both')
  refuse(
    media.provider === 'embedded' && port !== 0 && port === rtmpPort,
    `port, media.rtmpPort: both are ${port} (from ${source('port')} and ${source('media.rtmpPort')}); HTTP and RTMP take a port each`,
  )
  need(
    store.provider === 'redis',
    store.redisUrl !== '',
    'store.redisUrl',
    'store.provider redis',
    'the address of a Redis, as redis://127.0.0.1:6379',
  )
  const clustered = cluster.secret !== ''
  const inCluster = `cluster.secret (from ${source('cluster.secret')})`
  refuse(
    clustered && store.provider !== 'redis',
    `${inCluster} takes store.provider redis: several nodes meet in one Redis`,
  )
  refuse(
    clustered && cluster.nodeUrl === '',
    `cluster.nodeUrl: got nothing, ${inCluster} takes the address of this node alone, as https://a.example.org`,
  )
  refuse(
    !clustered && cluster.nodeUrl !== '',
    `cluster.secret: got nothing, cluster.nodeUrl (from ${source('cluster.nodeUrl')}) takes 64 hexadecimal digits that all nodes share: openssl rand -hex 32`,
  )
  need(
    identity.mode === 'custom',
    identity.custom !== undefined,
    'identity.custom',
    'identity.mode custom',
    'a function (request) => userID in config.ts',
  )
  refuse(
    moderation.provider === 'wechat' && identity.mode !== 'wechat',
    `moderation.provider: wechat (from ${source('moderation.provider')}) takes identity.mode wechat: it judges by who wrote, an openid`,
  )
  need(
    moderation.provider === 'custom',
    moderation.custom !== undefined,
    'moderation.custom',
    'moderation.provider custom',
    'a function (text, kind, userID) => verdict in config.ts',
  )
  need(
    identity.mode === 'wechat',
    wechat.appId !== '' && wechat.secret !== '',
    'wechat.appId, wechat.secret',
    'identity.mode wechat',
    'both',
  )
  need(
    im.provider === 'tencent',
    im.sdkAppId > 0 && im.secretKey !== '',
    'im.sdkAppId, im.secretKey',
    'im.provider tencent',
    'both',
  )
  need(
    media.provider === 'tencent',
    tencent.pushDomain !== '' && tencent.playDomain !== '' && tencent.pushKey !== '',
    'media.tencent.pushDomain, media.tencent.playDomain, media.tencent.pushKey',
    'media.provider tencent',
    'all three',
  )
  refuse(
    webhook.urls.length > 0 && webhook.secret.length === 0,
    `webhook.secret: got nothing, webhook.urls (from ${source('webhook.urls')}) takes one, by which receivers verify events: whsec_ and the base64 of 24 to 64 random bytes (echo whsec_$(openssl rand -base64 32))`,
  )
  refuse(new Set(webhook.urls).size < webhook.urls.length, 'webhook.urls: an address stands there twice')
  refuse(
    (tencent.secretId === '') !== (tencent.secretKey === ''),
    'media.tencent.secretId, media.tencent.secretKey: one is set and the other is not',
  )
  need(
    media.provider === 'srs',
    srs.rtmpHost !== '' && srs.httpOrigin !== '' && srs.hookSecret !== '',
    'media.srs.rtmpHost, media.srs.httpOrigin, media.srs.hookSecret',
    'media.provider srs',
    'all three',
  )
  const shared = 'a play URL would then give the right to publish; give each its own'
  refuse(
    media.pushKey !== '' && media.pushKey === media.playKey,
    `media.pushKey, media.playKey: both are the same; ${shared}`,
  )
  refuse(
    tencent.playKey !== '' && [tencent.pushKey, tencent.pushBackupKey].includes(tencent.playKey),
    `media.tencent.playKey: is a push key too; ${shared}`,
  )
  for (const [name, { token }] of Object.entries(admin.tokens)) {
    const same = Object.entries(admin.tokens).find(([other, its]) => other !== name && its.token === token)
    refuse(same !== undefined, `admin.tokens: ${name} and ${same?.[0]} have the same token; give each its own`)
    refuse(token === admin.token, `admin.tokens: ${name} has the token of admin.token; give each its own`)
    refuse(name === 'admin', 'admin.tokens: admin is the name of admin.token; call it otherwise')
  }
  return config
}
