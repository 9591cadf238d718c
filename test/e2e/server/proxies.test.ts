import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import WebSocket from 'ws'
import { builtServer, until } from '../../support/built_server.js'
import { freePort } from '../../support/free_port.js'

/*
 * "Put a TLS proxy before it" was all that was said, and what a proxy has to do for sockets and streams was left to be
 * found out.
 * The README's own blocks run here.
 */
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-proxy-'))
  const [key, cert] = [path.join(folder, 'privkey.pem'), path.join(folder, 'fullchain.pem')]
  const subject = ['-subj', '/CN=room.example.com', '-addext', 'subjectAltName=DNS:room.example.com']
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ],
    {
      stdio: 'pipe',
    },
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

const block = (name: string) =>
  new RegExp(`<!-- ${name} -->\\n\`\`\`\\n([\\s\\S]*?)\`\`\``).exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''

const PROXIES = {
  nginx(port: number, upstream: string) {
    const server = block('nginx')
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replaceAll('/etc/letsencrypt/live/room.example.com', folder)
      .replace('http://127.0.0.1:5757', upstream)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join('\n')
    const file = path.join(folder, 'nginx.conf')
    writeFileSync(
      file,
      `daemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${server}}\n`,
    )
    return spawn('nginx', ['-c', file, '-p', folder, '-e', 'stderr'], { stdio: 'pipe' })
  },
  caddy(port: number, upstream: string) {
    const site = block('caddy')
      .replace('room.example.com {', `room.example.com:${port} {\n  tls ${folder}/fullchain.pem ${folder}/privkey.pem`)
      .replace('127.0.0.1:5757', upstream.replace('http://', ''))
    const file = path.join(folder, 'Caddyfile')
    writeFileSync(file, `{\n  admin off\n  auto_https disable_redirects\n}\n${site}`)
    return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
      stdio: 'pipe',
      env: { ...process.env, HOME: folder },
    })
  },
}

const SITE = {
  host: '127.0.0.1',
  servername: 'room.example.com',
  rejectUnauthorized: false,
  headers: { Host: 'room.example.com' },
}

function ask(port: number, at: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...SITE, port, path: at }, async (answer) => resolve((await answer.toArray()).join('')))
    asked.once('error', reject).end()
  })
}

it.each(['nginx', 'caddy'] as const)(
  'the block of the README for %s passes requests and sockets on, and says who asks',
  async (name) => {
    expect(block(name)).toContain('127.0.0.1:5757')
    const server = await builtServer({
      RTCROOM_PUBLIC_URL: 'https://room.example.com',
      RTCROOM_TRUST_PROXY: 'true',
      RTCROOM_LOG_LEVEL: 'debug',
    })
    const port = await freePort()
    const proxy = PROXIES[name](port, server.url)
    let said = ''
    proxy.stderr.on('data', (part) => (said += part))
    const ended = new Promise((resolve) => proxy.once('close', resolve))
    try {
      await until(() =>
        ask(port, '/healthz').then(
          (text) => text.includes('ok'),
          () => false,
        ),
      ).catch(() => expect.fail(said))
      expect(JSON.parse(await ask(port, '/weapp/utils/get_login_info'))).toMatchObject({ code: 0 })
      const socket = new WebSocket(`wss://127.0.0.1:${port}/weapp/im`, SITE)
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      socket.close()
      await until(() => /"path":"\/weapp\/utils\/get_login_info".*"ip":"127\.0\.0\.1"/.test(server.output()))
    } finally {
      proxy.kill('SIGTERM')
      await ended
      await server.close()
    }
  },
)
