import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltServer, build, builtServer, until } from '../../support/built_server.js'
import { type Pusher, push } from '../../support/ffmpeg.js'
import { freePort } from '../../support/free_port.js'
import { ImClient } from '../../support/im_client.js'
import { RestClient } from '../../support/rest_client.js'

/** A stock nginx that passes `/rtc` on, with that prefix or without it. */
function nginx(folder: string, port: number, upstream: number, strips: boolean): ChildProcess {
  const proxy = `proxy_pass http://127.0.0.1:${upstream}${strips ? '/' : ''}; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`
  const conf = path.join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  writeFileSync(
    conf,
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
http { access_log off; ${temporary} server { listen 127.0.0.1:${port};
location = /rtc { ${strips ? 'return 302 /rtc/;' : proxy} } location /rtc/ { ${proxy} } } }`,
  )
  return spawn('nginx', ['-c', conf], { stdio: 'ignore' })
}

/*
 * With a path in publicUrl every address that was handed out led to the root, and a proxy that kept the path met 404
 * everywhere.
 */
describe('behind nginx at a path', () => {
  let server: BuiltServer | undefined
  let proxy: ChildProcess | undefined
  let pusher: Pusher | undefined
  let folder = ''

  beforeAll(() => build(), 60_000)
  afterEach(async () => {
    await pusher?.stop()
    proxy?.kill('SIGKILL')
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each([
    ['strips', true],
    ['keeps', false],
  ])('serves everything when the proxy %s the path', async (_what, strips) => {
    folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-nginx-'))
    const port = await freePort()
    const at = `http://127.0.0.1:${port}/rtc`
    server = await builtServer({ RTCROOM_PUBLIC_URL: at, RTCROOM_DEMO: 'true', RTCROOM_TRUST_PROXY: 'true' })
    proxy = nginx(folder, port, server.port, strips)
    await until(async () => (await fetch(`${at}/healthz`).catch(() => undefined))?.status === 200)

    const user = new RestClient(at)
    await user.login()
    const { pushURL } = await user.pushURL()
    const entered = await user.call('double_room', 'add_pusher', { roomID: 'r', userName: '', userAvatar: '', pushURL })
    expect(entered.code).toBe(0)
    const socket = await ImClient.open(user)
    pusher = push(pushURL)
    const { pushers } = await user.call('double_room', 'get_pushers', { roomID: 'r' })
    const flvURL = pushers?.[0]?.flvURL ?? ''
    expect(flvURL).toContain(`${at}/live/`)
    const flv = await fetch(flvURL)
    const first = await flv.body?.getReader().read()
    expect(Buffer.from(first?.value ?? '').toString('latin1', 0, 3)).toBe('FLV')
    socket.close()

    expect((await fetch(`${at}/recordings/abcdefgh.mp4`)).status).toBe(403)
    expect(await (await fetch(`${at}/openapi.json`)).json()).toMatchObject({ servers: [{ url: at }] })
    expect((await fetch(`${at}/docs`)).status).toBe(200)
    const page = await fetch(at)
    expect([page.status, page.url]).toEqual([200, `${at}/demo/`])
    const scripts = [...(await page.text()).matchAll(/(?:src|href)="([^"#:]+)"/g)].map(
      ([, href = '']) => new URL(href, page.url).href,
    )
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect([script, (await fetch(script)).status]).toEqual([script, 200])
    // And without the prefix, past the proxy.
    for (const ours of ['/healthz', '/docs', '/demo/']) expect((await fetch(server.url + ours)).status, ours).toBe(200)
  })
})
