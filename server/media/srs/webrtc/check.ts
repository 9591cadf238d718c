import ipaddr from 'ipaddr.js'
import type { CheckResult } from '../../../../wxlite/utils/protocol.js'
import type { Clock } from '../../../clock.js'
import type { Check } from '../../../doctor/run_checks.js'
import type { Ids } from '../../../ids.js'
import type { SrsApi } from '../srs_api.js'
import { type DoctorRight, doctorStream } from './doctor_right.js'
import { answersStun } from './stun.js'

const NAME = 'media.srs.webrtc'
const PAGE = 'https://ossrs.io/lts/zh-cn/docs/v6/doc/webrtc'

export interface RtcCheckParts {
  api: SrsApi
  app: string
  right: DoctorRight
  ids: Ids
  publicUrl: string
  clock: Clock
}

/** Makes a session as a browser would, and knocks by UDP at each address that the answer names. */
export function rtcCheck({ api, app, right, ids, publicUrl, clock }: RtcCheckParts): Check {
  return {
    name: NAME,
    async run() {
      const stream = doctorStream(ids)
      const query = `app=${app}&stream=${stream}&${right.query(stream, clock.now())}`
      const fragment = ids.hex(4)
      const answer = await api.negotiate('whep', query, offer(fragment, ids.hex(16)))
      if (answer.is !== 'sdp')
        return bad(
          'SRS 没有应答 WebRTC：请确认 srs.conf 中 rtc_server 和 rtc 为 on，且本服务正在运行、SRS 能访问其回调',
          'SRS does not answer WebRTC: are rtc_server and rtc on in srs.conf, does this server run, and do the hooks of SRS reach it?',
        )
      try {
        return await knock(answer.sdp, fragment, publicUrl, ids, clock)
      } finally {
        await api.endNegotiated(answer.location)
      }
    },
  }
}

async function knock(sdp: string, fragment: string, publicUrl: string, ids: Ids, clock: Clock): Promise<CheckResult> {
  const candidates = sdp
    .split(/\r?\n/)
    .filter((line) => line.startsWith('a=candidate:'))
    .map((line) => line.split(' '))
    .filter(([, , protocol]) => protocol?.toLowerCase() === 'udp')
    .map(([, , , , host = '', port]) => ({ host, port: Number(port) }))
    .filter(({ host, port }, at, all) => all.findIndex((it) => it.host === host && it.port === port) === at)
  const username = `${/^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? ''}:${fragment}`
  const password = /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1] ?? ''
  const silent = await Promise.all(
    candidates.map(async (candidate) => {
      const id = Buffer.from(ids.hex(12), 'hex')
      const answers = await answersStun(candidate, { username, password }, id, clock)
      return answers ? '' : `${candidate.host}:${candidate.port}`
    }),
  )
  const named = candidates.map(({ host, port }) => `${host}:${port}`).join(', ')
  const unanswered = silent.filter((it) => it !== '').join(', ')
  if (candidates.length === 0 || unanswered !== '')
    return bad(
      `UDP ${unanswered || '（无候选地址）'} 没有应答：请开放该 UDP 端口，并检查 srs.conf 的 candidate`,
      `No answer by UDP from ${unanswered || 'any candidate (there is none)'}: open the UDP port, and look at candidate in srs.conf`,
    )
  if (isPublic(hostOf(publicUrl)) && !candidates.some(({ host }) => isPublic(host)))
    return bad(
      `候选地址 ${named} 只在内网可达，外网浏览器连不上：请在 srs.conf 的 candidate 中填写公网地址`,
      `The candidates ${named} are private, browsers outside will not reach them: write the public address into candidate of srs.conf`,
    )
  return {
    name: NAME,
    ok: true,
    message: `WebRTC 通过 UDP 可达：${named}`,
    messageEn: `WebRTC answers by UDP at ${named} (asked from this machine)`,
  }
}

function hostOf(publicUrl: string): string {
  return publicUrl === '' ? '' : new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
}

/** A name counts as public, but for this machine's own. */
function isPublic(host: string): boolean {
  if (!ipaddr.isValid(host)) return host !== '' && host !== 'localhost'
  return ipaddr.process(host).range() === 'unicast'
}

/** What a browser that only listens would offer. */
function offer(fragment: string, password: string): string {
  const section = (kind: string, mid: number, codec: string) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${96 + mid}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${fragment}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:sha-256 ${Array(32).fill('00').join(':')}`,
    'a=setup:actpass',
    'a=recvonly',
    'a=rtcp-mux',
    `a=rtpmap:${96 + mid} ${codec}`,
  ]
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    ...section('audio', 0, 'opus/48000/2'),
    ...section('video', 1, 'H264/90000'),
    'a=fmtp:97 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  ]
  return `${lines.join('\r\n')}\r\n`
}

function bad(message: string, messageEn: string): CheckResult {
  return { name: NAME, ok: false, message, messageEn, url: PAGE }
}
