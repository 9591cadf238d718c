import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { WebSocket } from 'ws'
import type { Clock } from '../../clock.js'
import type { Config } from '../../config.js'
import type { ReportLine } from '../../doctor/report.js'
import { faultOf } from './faults.js'
import { fetchJson, PATIENCE } from './fetch_json.js'
import { pushAndPlay } from './loop.js'
import { bad, ok, untried, type Words } from './outcome.js'
import { type RtmpAddress, RtmpPush, rtmpAddress } from './rtmp_push.js'

export interface ReachOptions {
  /** Where clients find the server, without a slash at the end. */
  url: string
  adminToken: string
  planes: Pick<Config, 'im' | 'media'>
  clock: Clock
}

/** What a phone needs, in its order. */
const STEPS = ['name', 'https', 'socket', 'rtmp', 'loop'] as const
type Step = (typeof STEPS)[number]

/** Tries what a phone does, in its order. What needs something that failed is not tried, and says so. */
export async function reach(options: ReachOptions): Promise<ReportLine[]> {
  const { url, planes } = options
  const name = await named(new URL(url).hostname)
  if (!name.ok) return [name, ...waiting('name')]
  const page = await web(url)
  if (!page.ok) return [name, page, ...waiting('https')]
  const notices =
    planes.im.provider === 'embedded'
      ? await socket(url)
      : untried('socket', [
          "not tried: notifications come from Tencent IM's servers",
          '未尝试：消息走腾讯云 IM 的服务器',
        ])
  return [name, page, notices, ...(await streams(options))]
}

/** Nothing at all, for this reason. */
export function nothingTried(words: Words): ReportLine[] {
  return STEPS.map((name) => untried(name, words))
}

/** All that comes after a step that failed. */
function waiting(failed: Step): ReportLine[] {
  const rest = STEPS.slice(STEPS.indexOf(failed) + 1)
  return rest.map((name) => untried(name, [`not tried: ${failed} comes first`, `未尝试：先解决 ${failed}`]))
}

async function named(host: string): Promise<ReportLine> {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare) > 0) return ok('name', [`${bare} is an address, no name`, `${bare} 是 IP，不需要解析`])
  try {
    const found = (await lookup(bare, { all: true })).map(({ address }) => address).join(', ')
    return ok('name', [`${bare} is ${found}`, `${bare} 解析为 ${found}`])
  } catch (error) {
    return bad('name', faultOf(error, bare))
  }
}

async function web(url: string): Promise<ReportLine> {
  const secure = url.startsWith('https:')
  try {
    const { status, fields } = await fetchJson(`${url}/healthz`)
    if (fields.get('code') === 0)
      return ok(
        'https',
        secure
          ? [`${url} answers, with a certificate that phones take`, `${url} 有回答，证书手机可以接受`]
          : [`${url} answers, without TLS: for development only`, `${url} 有回答，但没有 TLS：只能用于开发`],
      )
    return bad('https', notOurs(url, status))
  } catch (error) {
    return bad('https', faultOf(error, new URL(url).host))
  }
}

function notOurs(url: string, status: number): Words {
  if (status === 502 || status === 503 || status === 504)
    return [
      `the proxy at ${url} does not reach the server (HTTP ${status}): compare its target with the setting port`,
      `${url} 的代理连不到服务（HTTP ${status}）：请核对代理的目标地址和 port 设置`,
    ]
  return [
    `${url}/healthz is answered by something else (HTTP ${status}): let the proxy pass all paths on, and check publicUrl`,
    `${url}/healthz 不是本服务回答的（HTTP ${status}）：代理要转发全部路径，并检查 publicUrl`,
  ]
}

function socket(url: string): Promise<ReportLine> {
  const address = `${url.replace(/^http/, 'ws')}/weapp/im`
  return new Promise((resolve) => {
    const ws = new WebSocket(address, { handshakeTimeout: PATIENCE })
    const end = (outcome: ReportLine) => {
      resolve(outcome)
      ws.on('error', () => undefined)
      ws.terminate()
    }
    ws.once('open', () => end(ok('socket', [`${address} opens`, `${address} 可以连接`])))
    ws.once('unexpected-response', (_request, { statusCode }) =>
      end(
        bad('socket', [
          `${address} is answered with HTTP ${statusCode} and not upgraded: the proxy has to pass Upgrade and Connection on (README, TLS by nginx or Caddy)`,
          `${address} 回答 HTTP ${statusCode}，没有升级为 WebSocket：代理要转发 Upgrade 和 Connection 头（见 README 的 nginx、Caddy 配置）`,
        ]),
      ),
    )
    ws.once('error', (error) => end(bad('socket', faultOf(error, new URL(address).host))))
  })
}

async function streams({ url, adminToken, planes, clock }: ReachOptions): Promise<ReportLine[]> {
  const { provider } = planes.media
  const neither = (words: Words) => [untried('rtmp', words), untried('loop', words)]
  if (provider === 'tencent')
    return neither(["not tried: streams go through Tencent's cloud", '未尝试：音视频走腾讯云直播'])
  const { fields } = await fetchJson(`${url}/weapp/utils/get_test_pushurl?doctor`, {
    authorization: `Bearer ${adminToken}`,
  })
  const address = rtmpAddress(String(fields.get('url_push') ?? ''))
  if (address === undefined)
    return neither([
      'not tried: the server gave no address to push to; run the doctor with the settings and the dataDir of that server',
      '未尝试：服务没有给出推流地址；请用与该服务相同的配置和 dataDir 运行',
    ])
  const where = `${address.host}:${address.port}`
  if (isLocal(address.host) && !isLocal(new URL(url).hostname))
    return [
      bad('rtmp', [
        `phones are sent to ${where}: set publicUrl, or media.publicHost to the name that they reach`,
        `手机会被带到 ${where}：请设置 publicUrl，或把 media.publicHost 设为手机能访问的域名`,
      ]),
      ...waiting('rtmp'),
    ]
  let push: RtmpPush
  try {
    push = await RtmpPush.open(address, clock)
  } catch (error) {
    return [bad('rtmp', faultOf(error, where)), ...waiting('rtmp')]
  }
  try {
    const playUrl = String(fields.get('url_play_flv') ?? '')
    const looped =
      provider === 'embedded' && playUrl !== ''
        ? await loop(push, address, playUrl, clock)
        : untried('loop', ['not tried: SRS wants pictures that can be decoded', '未尝试：SRS 需要可解码的画面'])
    return [ok('rtmp', spoken(address)), looped]
  } finally {
    push.close()
  }
}

function spoken({ secure, host, port }: RtmpAddress): Words {
  const scheme = secure ? 'RTMPS' : 'RTMP'
  return [`${host}:${port} speaks ${scheme}`, `${host}:${port} 可以用 ${scheme} 连接`]
}

async function loop(push: RtmpPush, address: RtmpAddress, playUrl: string, clock: Clock): Promise<ReportLine> {
  const code = await push.publish(address)
  if (code !== 'NetStream.Publish.Start')
    return bad('loop', [
      `the push is refused (${code}): the log of the server says why, at info`,
      `推流被拒绝（${code}）：原因见服务日志（info 级别）`,
    ])
  try {
    const { sent, received, delay } = await pushAndPlay(push, playUrl, clock)
    if (delay === undefined || received < sent / 2)
      return bad('loop', [
        `of ${sent} pictures pushed ${received} came back: does the proxy buffer? (proxy_buffering off, flush_interval -1)`,
        `推了 ${sent} 帧只收到 ${received} 帧：代理是否有缓冲？（proxy_buffering off、flush_interval -1）`,
      ])
    return ok('loop', [
      `pushed by RTMP, played by FLV: ${received} of ${sent} pictures came back, after ${delay} ms (median)`,
      `RTMP 推流、FLV 播放：${sent} 帧收到 ${received} 帧，延迟中位数 ${delay} 毫秒`,
    ])
  } catch (error) {
    return bad('loop', faultOf(error, new URL(playUrl).host))
  }
}

function isLocal(host: string): boolean {
  return /^(localhost$|127\.|::1$|\[::1\]$)/.test(host)
}
