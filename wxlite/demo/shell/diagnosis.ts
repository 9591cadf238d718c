import { fill } from '../../components/stage/language'
import { wxPlatform } from '../../utils/getlogininfo'
import rtcroom, { asRoomError } from '../../utils/rtcroom'
import { texts } from '../texts/texts'
import { atLeast, canLive, networkType, permission, versions } from './phone'
import { ask, testPushURLs } from './server_api'
import { signIn } from './session'
import { serverUrl } from './settings'

/** `bad`: rooms will not work. `warn`: something may be missing. */
export type CheckLevel = 'ok' | 'warn' | 'bad'

export interface CheckOutcome {
  level: CheckLevel
  text: string
  /** What to do; '' when nothing is. */
  advice: string
}

export interface Check {
  key: string
  name: string
  /** Key of the check without which this one can only repeat the same failure. */
  needs?: string
  run(): Promise<CheckOutcome>
}

/** Nickname and avatar input; ordinary views over the tags; `observers`, without which no component works. */
export const BASE_LIBRARY = { wanted: '2.21.2', sameLayer: '2.9.1', least: '2.6.1' } as const
const SOCKET_MS = 8000
const SLOW_MS = 800

const ok = (text: string): CheckOutcome => ({ level: 'ok', text, advice: '' })
const bad = (text: string, advice: string): CheckOutcome => ({ level: 'bad', text, advice })
const warn = (text: string, advice: string): CheckOutcome => ({ level: 'warn', text, advice })

async function network(): Promise<CheckOutcome> {
  const type = await networkType()
  if (type === 'none') return bad(texts.diagnosis.noNetwork, texts.diagnosis.turnOn)
  return type === '2g' || type === '3g' ? warn(type, texts.diagnosis.slowNetwork) : ok(type)
}

async function server(): Promise<CheckOutcome> {
  const url = serverUrl()
  try {
    const { status, fields, ms } = await ask('/healthz')
    if (status !== 200 || fields.get('code') !== 0)
      return bad(fill(texts.diagnosis.otherServer, status), texts.diagnosis.checkAddress)
    return ms > SLOW_MS
      ? warn(fill(texts.diagnosis.slowServer, ms), texts.diagnosis.farServer)
      : ok(fill(texts.diagnosis.reached, ms))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return bad(reason, serverAdvice(url, reason))
  }
}

function isLocal(host: string): boolean {
  return /^(localhost|127\.)/.test(host)
}

/** What usually is the matter when a request gets no answer. */
function serverAdvice(url: string, reason: string): string {
  if (/domain list|url not in/i.test(reason)) return fill(texts.diagnosis.domains, url)
  if (isLocal(url.replace(/^https?:\/\//, ''))) return texts.diagnosis.localhost
  if (/ssl|certificate|tls/i.test(reason)) return texts.diagnosis.certificate
  return texts.diagnosis.unreachable
}

async function login(): Promise<CheckOutcome> {
  try {
    await signIn('double_room')
    return ok(fill(texts.diagnosis.loggedIn, rtcroom.getAccountInfo().userID))
  } catch (cause) {
    const { errMsg, hint } = asRoomError(cause, 'login')
    return bad(errMsg, hint === '' ? texts.diagnosis.checkLogin : hint)
  }
}

async function messages(): Promise<CheckOutcome> {
  await signIn('double_room')
  const { im } = rtcroom.getAccountInfo()
  if (im?.provider !== 'embedded') return ok(texts.diagnosis.tencent)
  const { url } = im
  return new Promise((resolve) => {
    const platform = wxPlatform()
    const begun = platform.now()
    let settled = false
    const settle = (outcome: CheckOutcome) => {
      if (settled) return
      settled = true
      cancel()
      socket.close()
      resolve(outcome)
    }
    const host = url.replace(/^(wss?:\/\/[^/]+).*/, '$1')
    const cancel = platform.after(SOCKET_MS, () =>
      settle(bad(texts.diagnosis.timedOut, fill(texts.diagnosis.proxySocket, host))),
    )
    const socket = platform.connectSocket(url, {
      opened: () => settle(ok(fill(texts.diagnosis.reached, platform.now() - begun))),
      received: () => {},
      closed: (code) => settle(bad(fill(texts.diagnosis.socketFailed, code), fill(texts.diagnosis.proxySocket, host))),
    })
  })
}

async function media(): Promise<CheckOutcome> {
  const { url_push } = await testPushURLs()
  const host = /^rtmp:\/\/([^/]+)/.exec(url_push)?.[1] ?? ''
  if (host === '') return bad(texts.diagnosis.noPushUrl, texts.diagnosis.checkMedia)
  // A phone that reached the server as localhost is that computer itself (the mini-program in the browser, DevTools).
  if (isLocal(host) && !isLocal(serverUrl().replace(/^https?:\/\//, ''))) return warn(host, texts.diagnosis.mediaLocal)
  return ok(host)
}

async function tags(): Promise<CheckOutcome> {
  if (versions().platform === 'devtools') return warn(texts.diagnosis.devtools, texts.diagnosis.preview)
  return canLive() ? ok(texts.diagnosis.tagsWork) : bad(texts.diagnosis.noTags, texts.diagnosis.updateTags)
}

async function baseLibrary(): Promise<CheckOutcome> {
  const { baseLibrary: version, wechat } = versions()
  const text = fill(texts.diagnosis.versions, version, wechat)
  if (!atLeast(version, BASE_LIBRARY.least)) return bad(text, texts.diagnosis.update)
  if (!atLeast(version, BASE_LIBRARY.sameLayer)) return warn(text, texts.diagnosis.simpleButtons)
  return atLeast(version, BASE_LIBRARY.wanted) ? ok(text) : warn(text, texts.diagnosis.oldProfile)
}

async function permissions(): Promise<CheckOutcome> {
  const [camera, record] = await Promise.all([permission('scope.camera'), permission('scope.record')])
  if (camera && record) return ok(texts.diagnosis.allAllowed)
  if (camera === false || record === false) {
    const missing = [camera === false ? texts.diagnosis.camera : '', record === false ? texts.diagnosis.microphone : '']
      .filter((name) => name !== '')
      .join(texts.diagnosis.and)
    return bad(fill(texts.diagnosis.notAllowed, missing), texts.diagnosis.allow)
  }
  return warn(texts.diagnosis.notAsked, texts.diagnosis.willAsk)
}

/** Everything that a call needs, in the order in which one thing needs another. */
export const CHECKS: readonly Check[] = [
  { key: 'network', name: texts.diagnosis.network, run: network },
  { key: 'server', name: texts.diagnosis.server, needs: 'network', run: server },
  { key: 'login', name: texts.diagnosis.login, needs: 'server', run: login },
  { key: 'messages', name: texts.diagnosis.messages, needs: 'login', run: messages },
  { key: 'media', name: texts.diagnosis.media, needs: 'login', run: media },
  { key: 'tags', name: texts.diagnosis.tags, run: tags },
  { key: 'base', name: texts.diagnosis.base, run: baseLibrary },
  { key: 'permissions', name: texts.diagnosis.permissions, run: permissions },
]

/** Runs one check; whatever it throws is its outcome. */
export async function runCheck(check: Check): Promise<CheckOutcome> {
  try {
    return await check.run()
  } catch (error) {
    const { errMsg, hint } = asRoomError(error, 'check')
    return bad(errMsg, hint === '' ? texts.diagnosis.checkAgain : hint)
  }
}
