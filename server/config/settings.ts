import { z } from 'zod'
import { configSchema } from '../config_schema.js'

export const PREFIX = 'RTCROOM_'

/** A setting of the schema: where it stands and how it is checked. */
export interface Setting {
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
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, child]) =>
      settings(child, at === '' ? name : `${at}.${name}`),
    )
  }
  return [{ path: at, environment: environmentName(at), schema }]
}

/** How a setting that is neither text nor number is written in the environment; undefined for all others. */
export function textReaderOf(schema: z.core.$ZodType): ((text: string) => unknown) | undefined {
  const fromText = z.globalRegistry.get(schema)?.fromText
  return typeof fromText === 'function' ? (text) => fromText(text) : undefined
}

/** What a setting takes, in words. */
export function takesOf(schema: z.core.$ZodType): string {
  const takes = z.globalRegistry.get(schema)?.takes
  return typeof takes === 'string' ? takes : 'another value'
}
