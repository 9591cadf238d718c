const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** Whether other devices get there. */
export function leavesMachine({ hostname }: URL): boolean {
  return !LOCAL.test(hostname)
}

/**
 * An address of this server as other devices in the same network reach it: localhost would be the device itself. As it
 * is where the server knows no such address.
 */
export async function lanAddress(address: URL): Promise<URL> {
  const shared = new URL(address)
  if (leavesMachine(shared)) return shared
  const answer: unknown = await fetch('hosts.json')
    .then((response) => response.json())
    .catch(() => [])
  const [host]: unknown[] = Array.isArray(answer) ? answer : []
  if (typeof host === 'string') shared.hostname = host
  return shared
}
