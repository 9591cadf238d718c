import type { Clock } from '../../clock.js'
import { type Address, httpURL } from '../../http/address.js'
import { sign, signatureQuery, verify } from '../sign.js'

const PREFIX = '/recordings/'
const SUFFIX = '.mp4'

/** Addresses of recorded files: signed like play URLs, with an expiry. */
export class RecordURLs {
  constructor(
    private readonly options: { playKey: string /** Seconds. */; ttl: number },
    private readonly clock: Clock,
  ) {}

  sign(recordID: string, address: Address): string {
    const expires = this.clock.now() / 1_000 + this.options.ttl
    const signature = sign(this.options.playKey, signedName(recordID), expires)
    return httpURL(address, `${PREFIX}${recordID}${SUFFIX}?${signatureQuery(signature)}`)
  }

  /** Undefined: not a recording's address. Else whose, and whether it is signed and has not expired. */
  read(url: string): { recordID: string; allowed: boolean } | undefined {
    if (!url.startsWith(PREFIX)) return undefined
    const [path = '', query = ''] = url.split('?', 2)
    const recordID = path.slice(PREFIX.length, -SUFFIX.length)
    if (!path.endsWith(SUFFIX) || !/^[a-z0-9]{8,64}$/.test(recordID)) return { recordID: '', allowed: false }
    const { txSecret = '', txTime = '' } = Object.fromEntries(new URLSearchParams(query))
    return { recordID, allowed: verify(this.options.playKey, signedName(recordID), txSecret, txTime, this.clock.now()) }
  }
}

/** No stream can have a name with a slash, so the signatures of streams and recordings are never each other's. */
function signedName(recordID: string): string {
  return `recordings/${recordID}`
}
