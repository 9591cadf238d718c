import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { cautions } from './config/cautions.js'
import type { Config } from './config.js'

export interface Listening {
  port: number
  /** Absent where the media plane is an external service. */
  rtmpPort?: number
  /** Path of the generated administrator's token; absent when it is a setting. */
  adminTokenFile?: string
  /** NODE_ENV=production. */
  production?: boolean
}

/** What is printed when the server is up: the addresses to use, and warnings about settings. */
export function banner(config: Config, { port, rtmpPort, adminTokenFile, production = false }: Listening): string {
  const scheme = config.tls.cert === '' ? 'http' : 'https'
  const local =
    config.publicUrl === '' ? `${scheme}://${localName(config.host)}:${port}` : config.publicUrl.replace(/\/{1,9}$/, '')
  const lines = [`RTCRoom is running: ${local}`]
  if (config.demo) lines.push(`  try it in a browser  ${local}/demo`)
  if (config.console) lines.push(`  see what is going on ${local}/console`)
  if (config.desk) lines.push(`  agents take calls    ${local}/desk (by a link of issue_login)`)
  lines.push(`  read the API         ${local}/docs`)
  if (config.publicUrl === '')
    for (const ip of networkAddresses(config.host)) lines.push(`  from other devices   ${scheme}://${ip}:${port}`)
  if (rtmpPort !== undefined)
    lines.push(`  RTMP                 rtmp://${localName(config.host)}:${rtmpPort}/live (addresses by get_push_url)`)
  lines.push(`  administrator token  ${adminTokenFile ?? 'as set by admin.token'}`)
  lines.push(
    `  planes               im ${config.im.provider}, media ${config.media.provider}, store ${config.store.provider}, identity ${config.identity.mode}`,
  )
  for (const line of cautions(config, production)) lines.push(`  CAREFUL: ${line}`)
  return `${lines.join('\n')}\n`
}

const EVERYWHERE = new Set(['::', '0.0.0.0'])
const LINK_LOCAL = /^fe[89ab]/i

/** The host name by which this machine itself reaches a server that listens on `host`. */
function localName(host: string): string {
  return EVERYWHERE.has(host) || host === '127.0.0.1' ? 'localhost' : inURL(host)
}

/** This machine's addresses that other devices can reach, in URL form; none unless `host` is all addresses. */
export function networkAddresses(host: string): string[] {
  if (!EVERYWHERE.has(host)) return []
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const reachable = addresses.filter(
    ({ family, internal, address }) => !internal && (family === 'IPv4' || (host === '::' && !LINK_LOCAL.test(address))),
  )
  return reachable.map(({ address }) => inURL(address))
}

function inURL(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}
