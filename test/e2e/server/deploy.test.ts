import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import WebSocket from 'ws'
import { z } from 'zod'
import { FlvReader } from '../../../server/media/flv/reader.js'
import { TagType } from '../../../server/media/flv/tag.js'
import { build, builtServer, until } from '../../support/built_server.js'
import { type Pusher, push } from '../../support/ffmpeg.js'
import { freePort } from '../../support/free_port.js'
import { RestClient } from '../../support/rest_client.js'
import { askSite, caddy, makeCertificate, nginx, siteOptions } from '../../support/tls_proxy.js'

/*
 * The files of server/deploy run as they stand, but for ports and the place of the certificate: a call goes through
 * them.
 */
const NAME = 'example.com'
const SITE = siteOptions(NAME)

let folder = ''
let running: (() => unknown)[] = []
beforeAll(() => build(), 240_000)
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-deploy-'))
  makeCertificate(folder, NAME)
  running = []
})
afterEach(async () => {
  for (const stop of running.reverse()) await stop()
  rmSync(folder, { recursive: true })
})

const PROXIES = {
  nginx: (port: number, upstream: string) =>
    nginx(
      folder,
      readFileSync('server/deploy/nginx.conf', 'utf8')
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replaceAll('/etc/letsencrypt/live/example.com', folder)
        .replace('127.0.0.1:5757', upstream),
    ),
  caddy: (port: number, upstream: string) =>
    caddy(
      folder,
      readFileSync('server/deploy/Caddyfile', 'utf8')
        .replace('example.com {', `example.com:${port} {\n  tls ${folder}/fullchain.pem ${folder}/privkey.pem`)
        .replace('127.0.0.1:5757', upstream),
    ),
} satisfies { [name: string]: (port: number, upstream: string) => ChildProcess }

it.each(['nginx', 'caddy'] as const)(
  'a call goes through the set-up for %s: TLS, sockets, pictures, under a path',
  async (name) => {
    const server = await builtServer({ RTCROOM_PUBLIC_URL: `https://${NAME}/rtc`, RTCROOM_TRUST_PROXY: 'true' })
    running.push(() => server.close())
    const port = await freePort()
    const proxy = PROXIES[name](port, `127.0.0.1:${server.port}`)
    const ended = new Promise((resolve) => proxy.once('close', resolve))
    running.push(() => proxy.kill('SIGTERM') && ended)
    const ask = async (at: string) => {
      const answer = await askSite({ ...SITE, port, path: at })
      return { status: answer.statusCode, text: Buffer.concat(await answer.toArray()).toString() }
    }
    await until(() =>
      ask('/rtc/healthz').then(
        ({ status }) => status === 200,
        () => false,
      ),
    )

    const ann = new RestClient(server.url)
    await ann.login()
    const { pushURL, webPushURL } = await ann.pushURL()
    expect(webPushURL).toContain(`wss://${NAME}/rtc/live/`)
    await ann.call('double_room', 'add_pusher', { roomID: 'r', userName: 'Ann', userAvatar: '', pushURL })

    const im = new WebSocket(`wss://127.0.0.1:${port}/rtc/weapp/im`, SITE)
    await new Promise((resolve, reject) => im.once('open', resolve).once('error', reject))
    im.send(JSON.stringify({ id: 1, op: 'auth', userID: ann.userID, token: ann.token }))
    const [hello] = await new Promise<[Buffer]>((resolve) => im.once('message', (data: Buffer) => resolve([data])))
    expect(JSON.parse(hello.toString())).toMatchObject({ id: 1, code: 0 })
    im.close()

    const local = new URL(pushURL.replace('rtmp:', 'http:'))
    const pusher: Pusher = push(`rtmp://127.0.0.1:${server.rtmpPort}${local.pathname}${local.search}`, { seconds: 60 })
    running.push(() => pusher.stop())
    const { pushers } = await ann.call('double_room', 'get_pushers', { roomID: 'r' })
    const { pathname, search } = new URL(pushers?.[0]?.flvURL ?? '')
    expect(pathname).toMatch(/^\/rtc\/live\//)
    const flv = await askSite({ ...SITE, port, path: pathname + search })
    expect(flv.statusCode).toBe(200)
    const times: number[] = []
    const reader = new FlvReader(({ type, timestamp }) => {
      if (type === TagType.VIDEO) times.push(timestamp)
    })
    const arrivals: number[] = []
    flv.on('data', (data: Buffer) => {
      arrivals.push(performance.now())
      reader.push(data)
    })
    await until(() => times.length > 30, 30_000)
    // One by one as they come: a proxy that gathers them would bring them in a few large pieces.
    expect(arrivals.length).toBeGreaterThan(15)
    flv.destroy()

    expect((await ask('/rtc/docs')).status).toBe(200)
    const { servers } = z
      .object({ servers: z.array(z.object({ url: z.string() })) })
      .parse(JSON.parse((await ask('/rtc/openapi.json')).text))
    expect(servers[0]?.url).toBe(`https://${NAME}/rtc`)
  },
  120_000,
)
