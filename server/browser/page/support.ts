import { supportBy } from '../client/support.js'
import { make } from '../phone/element.js'
import '../phone/wx/own_address.js'
import type { Texts } from './texts.js'

/** Why this browser, at this address, cannot do all of it, and what can; undefined when it can. */
export async function whyNot(texts: Texts): Promise<(Node | string)[] | undefined> {
  if (!window.isSecureContext) {
    const link = make('a', '', localAddress())
    link.href = localAddress()
    return [texts.needSecure, ' ', link, ' ', texts.browsers]
  }
  const { publish, why } = await supportBy(globalThis.demoMedia?.webrtc ? 'webrtc' : 'flv')
  return publish ? undefined : [texts.cannotPublish(why), ' ', texts.browsers]
}

/** This page on the computer that the server runs on. */
function localAddress(): string {
  const address = new URL(window.location.href)
  address.hostname = 'localhost'
  return address.href
}

/** The server as a phone in the same network might reach it: localhost would be the phone itself. */
export function addressForPhones(): string {
  const { protocol, hostname, port, origin } = window.location
  return hostname === 'localhost' ? `${protocol}//192.168.1.8${port === '' ? '' : `:${port}`}` : origin
}
