import { wxPlatform } from '../../utils/getlogininfo'
import rtcroom, { asRoomError } from '../../utils/rtcroom'
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
  if (type === 'none') return bad('手机没有网络', '打开 Wi-Fi 或移动数据。')
  return type === '2g' || type === '3g' ? warn(type, '网络太慢，视频会卡顿，建议换到 Wi-Fi 或 4G 以上。') : ok(type)
}

async function server(): Promise<CheckOutcome> {
  const url = serverUrl()
  try {
    const { status, fields, ms } = await ask('/healthz')
    if (status !== 200 || fields.get('code') !== 0)
      return bad(`有回答，但不是房间服务器（HTTP ${status}）`, '检查地址和端口；反向代理要转发全部路径。')
    return ms > SLOW_MS ? warn(`连得上，但要 ${ms} 毫秒`, '服务器太远或网络拥堵。') : ok(`连得上，${ms} 毫秒`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return bad(reason, serverAdvice(url, reason))
  }
}

function isLocal(host: string): boolean {
  return /^(localhost|127\.)/.test(host)
}

/** What usually is the matter when a request gets no answer. */
export function serverAdvice(url: string, reason: string): string {
  if (/domain list|url not in/i.test(reason))
    return `在公众平台“开发管理 - 服务器域名”里把 ${url} 加入 request 合法域名，并把同一主机的 wss:// 地址加入 socket 合法域名；开发时可打开“不校验合法域名”。`
  if (isLocal(url.replace(/^https?:\/\//, '')))
    return '手机上的 localhost 是手机自己：请填电脑在局域网里的地址，例如 http://192.168.1.20:5757。'
  if (/ssl|certificate|tls/i.test(reason)) return '证书有问题：要用受信任的证书和完整证书链，TLS 1.2 以上。'
  return '确认服务器已经启动，手机和服务器在同一网络，防火墙放行了端口。'
}

async function login(): Promise<CheckOutcome> {
  try {
    await signIn('double_room')
    return ok(`已登录：${rtcroom.getAccountInfo().userID}`)
  } catch (cause) {
    const { errMsg, hint } = asRoomError(cause, 'login')
    return bad(errMsg, hint === '' ? '在服务器上运行 npm run doctor 检查登录方式。' : hint)
  }
}

async function messages(): Promise<CheckOutcome> {
  await signIn('double_room')
  const { im } = rtcroom.getAccountInfo()
  if (im?.provider !== 'embedded') return ok('使用腾讯云 IM')
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
      settle(bad('连接超时', `反向代理要转发 WebSocket；正式版还要把 ${host} 加入 socket 合法域名。`)),
    )
    const socket = platform.connectSocket(url, {
      opened: () => settle(ok(`连得上，${platform.now() - begun} 毫秒`)),
      received: () => {},
      closed: (code) =>
        settle(bad(`连不上（${code}）`, `反向代理要转发 WebSocket；正式版还要把 ${host} 加入 socket 合法域名。`)),
    })
  })
}

async function media(): Promise<CheckOutcome> {
  const { url_push } = await testPushURLs()
  const host = /^rtmp:\/\/([^/]+)/.exec(url_push)?.[1] ?? ''
  if (host === '') return bad('服务器没有给出推流地址', '在服务器上运行 npm run doctor 检查媒体设置。')
  // A phone that reached the server as localhost is that computer itself (the mini-program in the browser, DevTools).
  if (isLocal(host) && !isLocal(serverUrl().replace(/^https?:\/\//, '')))
    return warn(host, '手机连不到 localhost：在服务器设置里填 media.publicHost 或 publicUrl。')
  return ok(host)
}

async function tags(): Promise<CheckOutcome> {
  if (versions().platform === 'devtools') return warn('开发者工具不能显示实时音视频', '点“预览”，用手机扫码试用。')
  return canLive()
    ? ok('live-pusher、live-player 可用')
    : bad(
        '这个微信不支持实时音视频',
        '更新微信；小程序还要属于允许的类目，并在公众平台“开发管理 - 接口设置”里打开两个开关。',
      )
}

async function baseLibrary(): Promise<CheckOutcome> {
  const { baseLibrary: version, wechat } = versions()
  const text = `基础库 ${version}，微信 ${wechat}`
  if (!atLeast(version, BASE_LIBRARY.least)) return bad(text, '请更新微信。')
  if (!atLeast(version, BASE_LIBRARY.sameLayer)) return warn(text, '画面上的按钮会用简化样式，建议更新微信。')
  return atLeast(version, BASE_LIBRARY.wanted) ? ok(text) : warn(text, '昵称和头像填写需要更新的微信。')
}

async function permissions(): Promise<CheckOutcome> {
  const [camera, record] = await Promise.all([permission('scope.camera'), permission('scope.record')])
  if (camera && record) return ok('摄像头和麦克风都已允许')
  if (camera === false || record === false) {
    const missing = [camera === false ? '摄像头' : '', record === false ? '麦克风' : '']
      .filter((name) => name !== '')
      .join('和')
    return bad(`没有允许${missing}`, '点下面的“授权”打开设置；如果里面已经打开，请在手机系统设置里允许微信使用。')
  }
  return warn('还没有询问过', '第一次进入房间时会询问，也可以现在点“授权”。')
}

/** Everything that a call needs, in the order in which one thing needs another. */
export const CHECKS: readonly Check[] = [
  { key: 'network', name: '网络', run: network },
  { key: 'server', name: '房间服务器', needs: 'network', run: server },
  { key: 'login', name: '登录', needs: 'server', run: login },
  { key: 'messages', name: '消息通道', needs: 'login', run: messages },
  { key: 'media', name: '推流地址', needs: 'login', run: media },
  { key: 'tags', name: '音视频组件', run: tags },
  { key: 'base', name: '微信版本', run: baseLibrary },
  { key: 'permissions', name: '权限', run: permissions },
]

/** Runs one check; whatever it throws is its outcome. */
export async function runCheck(check: Check): Promise<CheckOutcome> {
  try {
    return await check.run()
  } catch (error) {
    const { errMsg, hint } = asRoomError(error, 'check')
    return bad(errMsg, hint === '' ? '再检查一次；还是这样的话，看看服务器的日志。' : hint)
  }
}
