import { config } from '../../config'
import { texts } from '../texts/texts'
import { readText, writeText } from './phone'

/** Storage key of the address that was set on the settings page. */
export const SERVER_KEY = 'rtcroom.serverUrl'

/** The room server, without a slash at the end. */
export function serverUrl(): string {
  const stored = readText(SERVER_KEY)
  return stored === '' ? config.serverUrl : stored
}

/** Why an address is refused, in the words that are shown; '' when it is right. */
export function addressProblem(address: string): string {
  if (!/^https?:\/\//.test(address)) return texts.settings.scheme
  if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[\w./-]*)?$/.test(address)) return texts.settings.incomplete
  return ''
}

/** '' goes back to the address of config.ts. */
export function setServerUrl(address: string): void {
  writeText(SERVER_KEY, address.replace(/\/{1,9}$/, ''))
}
