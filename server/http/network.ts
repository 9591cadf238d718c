import ipaddr from 'ipaddr.js'

/** Cache of canonical forms, which every request needs. */
const KNOWN = 20_000
const canonical = new Map<string, string>()
const networks = new Map<string, string>()

/** The longest text that an address has: IPv6 with an IPv4 tail, a zone, brackets and a port. */
const LONGEST = 128

/**
 * The canonical form of an IP address: IPv4 in dotted decimals, also when mapped into IPv6; IPv6 in its shortest form.
 * Also accepts what proxies write: a port, brackets, a zone. '' for anything else.
 */
export function canonicalAddress(text: string): string {
  const known = canonical.get(text)
  if (known !== undefined) return known
  if (text.length > LONGEST) return ''
  const found = parsed(withoutPort(text.trim()))
  const address = found === undefined ? '' : found.toString()
  if (canonical.size >= KNOWN) canonical.clear()
  canonical.set(text, address)
  return address
}

/**
 * The part of an address that a client cannot choose freely: all of IPv4, the first 64 bits of IPv6. Limits per address
 * count by this.
 */
export function networkOf(ip: string): string {
  const address = canonicalAddress(ip)
  if (!address.includes(':')) return address === '' ? ip : address
  const known = networks.get(address)
  if (known !== undefined) return known
  const groups = ipaddr.IPv6.parse(address).parts.slice(0, 4)
  const network = groups.map((group) => group.toString(16)).join(':')
  if (networks.size >= KNOWN) networks.clear()
  networks.set(address, network)
  return network
}

/** This machine: tests, or a proxy that stands for everybody. */
export function isLoopback(address: string): boolean {
  const canonical = canonicalAddress(address)
  return canonical === '::1' || canonical.startsWith('127.')
}

/** Whether a canonical address is in one of these networks (`10.0.0.0/8`, `fd00::/8`, or one address). */
export function inNetworks(address: string, networks: readonly string[]): boolean {
  if (address === '') return false
  const ip = ipaddr.parse(address)
  return networks.some((network) => {
    const [range, bits] = rangeOf(network)
    return range.kind() === ip.kind() && ip.match(range, bits)
  })
}

/** Whether a setting's text names a network. */
export function isNetwork(text: string): boolean {
  try {
    rangeOf(text)
    return true
  } catch {
    return false
  }
}

function rangeOf(network: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (network.includes('/')) return ipaddr.parseCIDR(network)
  const address = ipaddr.process(network)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text.split('%', 1)[0] ?? ''
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare)
  return ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined
}

/**
 * `[::1]:443` and `1.2.3.4:443` without the port; an IPv6 address without brackets has none. '' when brackets or port
 * are none.
 */
function withoutPort(text: string): string {
  const open = text.startsWith('[')
  if (!open && text.indexOf(':') !== text.lastIndexOf(':')) return text
  const end = text.indexOf(open ? ']' : ':')
  if (end < 0) return open ? '' : text
  const rest = text.slice(open ? end + 1 : end)
  return rest === '' || /^:\d{1,5}$/.test(rest) ? text.slice(open ? 1 : 0, end) : ''
}
