import { z } from 'zod'
import { checkTogether } from './config/check_together.js'
import { ConfigError } from './config/config_error.js'
import { configFolder, readConfigFile } from './config/config_file.js'
import { PREFIX, settings, textReaderOf } from './config/settings.js'
import { isTree, merge, place, type Tree } from './config/tree.js'
import { explain, type Source, sourceOf, unknownNames } from './config/wrong_settings.js'
import { type Config, configSchema, type RTCRoomConfig } from './config_schema.js'

export { ConfigError } from './config/config_error.js'
export { environmentName, settings, takesOf } from './config/settings.js'
export type { Config, RTCRoomConfig } from './config_schema.js'

/** Default drainTime of a cluster's node, in which its publishers move to the other nodes (seconds). */
const NODE_DRAIN_TIME = 10

/**
 * Types the settings of config.ts.
 * @example export default defineConfig({ port: 8080, multiRoom: { maxMembers: 9 } })
 */
export function defineConfig(config: RTCRoomConfig): RTCRoomConfig {
  return config
}

/**
 * The settings: environment over config.ts over defaults.
 * @param file what config.ts exports
 * @param environment variables; only those named RTCROOM_... are read, and NODE_ENV for the default of `demo`
 * @throws ConfigError with one line: all unknown names, or the first wrong value and where it comes from
 */
export function readConfig(file: unknown = {}, environment: NodeJS.ProcessEnv = {}): Config {
  const plain = merge(sections(configSchema), { demo: !isProduction(environment), ...requireObject(file) })
  const fromEnvironment = new Set<string>()
  const unknown: string[] = []
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined || isOfKubernetes(name, value)) continue
    const setting = settings().find((candidate) => candidate.environment === name)
    if (setting === undefined) {
      unknown.push(name)
      continue
    }
    fromEnvironment.add(setting.path)
    place(plain, setting.path.split('.'), parseText(withoutLineEnd(value), setting.schema))
  }
  const source = sourceOf(requireObject(file), fromEnvironment)
  const result = configSchema.safeParse(plain)
  if (!result.success) throw new ConfigError(explain(result.error, plain, unknown, source))
  if (unknown.length > 0) throw new ConfigError(unknownNames(unknown))
  return checkTogether(withDependentDefaults(result.data, source), source)
}

/** Defaults that depend on other settings. */
function withDependentDefaults(config: Config, source: Source): Config {
  const unsaid = (setting: string) => source(setting) === 'the defaults'
  const own = unsaid('call.allow') ? withDemoCalls(config) : config
  const clustered = own.cluster.nodeUrl !== ''
  return clustered && unsaid('drainTime') ? { ...own, drainTime: NODE_DRAIN_TIME } : own
}

/** The demo's users can ring each other. */
function withDemoCalls(config: Config): Config {
  return config.demo && config.im.provider === 'embedded'
    ? { ...config, call: { ...config.call, allow: 'all' } }
    : config
}

/** Reads config.ts when it is there, and this process's environment. */
export async function loadConfig(folder = configFolder()): Promise<Config> {
  return readConfig(await readConfigFile(folder), process.env)
}

/** This process's number among those that pm2 started of us, from 0; undefined without pm2. */
export function clusterInstance(): string | undefined {
  return process.env.NODE_APP_INSTANCE
}

/** Whether NODE_ENV is `production`. */
export function isProduction(environment: NodeJS.ProcessEnv = process.env): boolean {
  return withoutLineEnd(environment.NODE_ENV ?? '') === 'production'
}

/** Environment files written on Windows leave a carriage return at the end of each value. */
function withoutLineEnd(value: string): string {
  return value.endsWith('\r') ? value.slice(0, -1) : value
}

/** Variables that Kubernetes sets by itself for a service called `rtcroom`; not settings. */
function isOfKubernetes(name: string, value: string): boolean {
  return (
    /^RTCROOM_(SERVICE_|PORT_\d+_(TCP|UDP))/.test(name) || (name === 'RTCROOM_PORT' && /^(tcp|udp):\/\//.test(value))
  )
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

/** An environment value converted to the setting's type; unchanged if it cannot be, for the schema to refuse. */
function parseText(value: string, schema: z.core.$ZodType): unknown {
  const read = textReaderOf(schema)
  if (read) return read(value)
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
