import { z } from 'zod'
import { ConfigError } from './config/config_error.js'
import { configFolder, readConfigFile } from './config/config_file.js'
import { type Config, configSchema, type RTCRoomConfig } from './config_schema.js'

export { ConfigError } from './config/config_error.js'
export type { Config, RTCRoomConfig } from './config_schema.js'

const PREFIX = 'RTCROOM_'

/**
 * Types the settings of config.ts.
 * @example export default defineConfig({ port: 8080, multiRoom: { maxMembers: 9 } })
 */
export function defineConfig(config: RTCRoomConfig): RTCRoomConfig {
  return config
}

/** A setting of the schema: where it stands and how it is checked. */
interface Setting {
  path: string
  environment: string
  schema: z.core.$ZodType
}

/** `multiRoom.heartbeatTimeout` -> `RTCROOM_MULTI_ROOM_HEARTBEAT_TIMEOUT`. */
export function environmentName(settingPath: string): string {
  return (
    PREFIX +
    settingPath
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replaceAll('.', '_')
      .toUpperCase()
  )
}

/** Every setting, in the order of the schema. */
export function settings(schema: z.core.$ZodType = configSchema, at = ''): Setting[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, child]) => settings(child, at === '' ? name : `${at}.${name}`))
  }
  return [{ path: at, environment: environmentName(at), schema }]
}

/**
 * The settings: environment over config.ts over defaults.
 * @param file what config.ts exports
 * @param environment variables; only those named RTCROOM_... are looked at
 * @throws ConfigError naming the first wrong setting
 */
export function readConfig(file: unknown = {}, environment: NodeJS.ProcessEnv = {}): Config {
  const plain = merge(sections(configSchema), { demo: environment.NODE_ENV !== 'production', ...requireObject(file) })
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined || isOfKubernetes(name, value)) continue
    const setting = settings().find((candidate) => candidate.environment === name)
    if (setting === undefined) throw new ConfigError(`${name}: there is no such setting (config.example.ts names them all)`)
    place(plain, setting.path.split('.'), parseText(value, setting.schema))
  }
  const result = configSchema.safeParse(plain)
  if (!result.success) throw new ConfigError(explain(result.error, plain))
  return checkTogether(result.data)
}

/** Reads config.ts when it is there, and this process's environment. */
export async function loadConfig(folder = configFolder()): Promise<Config> {
  return readConfig(await readConfigFile(folder), process.env)
}

/** This process's number among those that pm2 started of us, from 0; undefined without pm2. */
export function clusterInstance(): string | undefined {
  return process.env.NODE_APP_INSTANCE
}

/** What Kubernetes puts into the environment by itself when a service is called `rtcroom`; no setting of ours. */
function isOfKubernetes(name: string, value: string): boolean {
  return /^RTCROOM_(SERVICE_|PORT_\d+_(TCP|UDP))/.test(name) || (name === 'RTCROOM_PORT' && /^(tcp|udp):\/\//.test(value))
}

type Tree = { [name: string]: unknown }

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function requireObject(value: unknown): Tree {
  if (!isTree(value)) throw new ConfigError('config.ts: its default export is not an object of settings')
  return value
}

/** Every section of the schema, empty. */
function sections(schema: z.ZodObject): Tree {
  const objects = Object.entries(schema.shape).filter(([, child]) => child instanceof z.ZodObject)
  return Object.fromEntries(objects.map(([name, child]) => [name, child instanceof z.ZodObject ? sections(child) : {}]))
}

/** `over` laid over `under`, section by section; undefined leaves what was there. */
function merge(under: Tree, over: Tree): Tree {
  const all: Tree = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const below = all[name]
    if (value !== undefined) all[name] = isTree(value) && isTree(below) ? merge(below, value) : value
  }
  return all
}

function place(tree: Tree, names: readonly string[], value: unknown): void {
  const [name = '', ...rest] = names
  if (rest.length === 0) {
    tree[name] = value
    return
  }
  const child = tree[name]
  const next = isTree(child) ? child : {}
  tree[name] = next
  place(next, rest, value)
}

/** An environment value in the type that the setting has; as it stands when it cannot be that. */
function parseText(value: string, schema: z.core.$ZodType): unknown {
  const kind = schema instanceof z.ZodDefault ? schema.unwrap() : schema
  if (kind instanceof z.ZodUnion) {
    const values = kind.options.map((option) => parseText(value, option))
    return values.find((candidate) => z.safeParse(schema, candidate).success) ?? value
  }
  if (kind instanceof z.ZodArray) return value.split(',').map((item) => item.trim())
  if (kind instanceof z.ZodNumber) return value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value)
  if (kind instanceof z.ZodBoolean) {
    if (/^(true|1|yes|on)$/i.test(value)) return true
    if (/^(false|0|no|off)$/i.test(value)) return false
  }
  return value
}

function explain(error: z.ZodError, plain: Tree): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'wrong settings'
  const at = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const name = [...issue.path, issue.keys[0]].join('.')
    return `${name}: there is no such setting (config.example.ts names them all)`
  }
  const got = issue.path.reduce<unknown>((value, name) => (isTree(value) ? value[String(name)] : undefined), plain)
  const setting = settings().find((candidate) => candidate.path === at)
  const takes = setting === undefined ? 'an object of settings' : takesOf(setting.schema)
  return `${at}: got ${show(at, got)}, takes ${takes} (environment: ${environmentName(at)})`
}

/** What a setting takes, in words. */
export function takesOf(schema: z.core.$ZodType): string {
  const takes = z.globalRegistry.get(schema)?.takes
  return typeof takes === 'string' ? takes : 'another value'
}

function show(at: string, value: unknown): string {
  if (/(key|secret|token|password)$/i.test(at)) return 'a value that is not shown here'
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? 'nothing')
}

/** Settings that only make sense together. */
function checkTogether(config: Config): Config {
  const need = (wanted: boolean, present: boolean, line: string) => {
    if (wanted && !present) throw new ConfigError(line)
  }
  const { tls, identity, im, media, wechat } = config
  const { tencent, srs } = media
  need((tls.cert === '') !== (tls.key === ''), false, 'tls.cert, tls.key: one is set and the other is not; HTTPS takes both')
  need(
    identity.mode === 'custom',
    identity.custom !== undefined,
    'identity.custom: got nothing, identity.mode custom takes a function (request) => userID in config.ts',
  )
  need(identity.mode === 'wechat', wechat.appId !== '' && wechat.secret !== '', 'wechat.appId, wechat.secret: got nothing, identity.mode wechat takes both')
  need(config.store.provider === 'redis', false, 'store.provider: got "redis", takes memory for now (redis is not available yet)')
  need(im.provider === 'tencent', im.sdkAppId > 0 && im.secretKey !== '', 'im.sdkAppId, im.secretKey: got nothing, im.provider tencent takes both')
  need(
    media.provider === 'tencent',
    tencent.pushDomain !== '' && tencent.playDomain !== '' && tencent.pushKey !== '',
    'media.tencent.pushDomain, media.tencent.playDomain, media.tencent.pushKey: got nothing, media.provider tencent takes all three',
  )
  need((tencent.secretId === '') !== (tencent.secretKey === ''), false, 'media.tencent.secretId, media.tencent.secretKey: one is set and the other is not')
  need(
    media.provider === 'srs',
    srs.rtmpHost !== '' && srs.httpOrigin !== '' && srs.hookSecret !== '',
    'media.srs.rtmpHost, media.srs.httpOrigin, media.srs.hookSecret: got nothing, media.provider srs takes all three',
  )
  const shared = 'a play URL would then give the right to publish; give each its own'
  need(media.pushKey !== '' && media.pushKey === media.playKey, false, `media.pushKey, media.playKey: both are the same; ${shared}`)
  need(
    tencent.playKey !== '' && [tencent.pushKey, tencent.pushBackupKey].includes(tencent.playKey),
    false,
    `media.tencent.playKey: is a push key too; ${shared}`,
  )
  return config
}
