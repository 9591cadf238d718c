/** The address by which one client reaches this server: from `publicUrl`, else from the Host of its request. */
export interface Address {
  /** https and wss instead of http and ws. */
  secure: boolean
  /** Host with port, as it stands in a URL: `example.org`, `192.168.1.5:5757`. */
  host: string
  /** The path before ours in that URL, for example `/rtc`; absent at the root. */
  path?: string
}

/** The path of the setting publicUrl, without a slash at its end. */
export function prefixOf(publicUrl: string): string {
  return publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/{1,9}$/, '')
}

/** The URL of one of this server's paths, for clients at this address. */
export function httpURL({ secure, host, path = '' }: Address, ours: string): string {
  return `${secure ? 'https' : 'http'}://${host}${path}${ours}`
}

/** The same for WebSockets. */
export function wsURL({ secure, host, path = '' }: Address, ours: string): string {
  return `${secure ? 'wss' : 'ws'}://${host}${path}${ours}`
}
