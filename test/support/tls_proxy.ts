import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import path from 'node:path'

/** Makes `fullchain.pem` and `privkey.pem` of this name in the folder. */
export function makeCertificate(folder: string, name: string): void {
  const files = ['-keyout', path.join(folder, 'privkey.pem'), '-out', path.join(folder, 'fullchain.pem')]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...key, ...files, ...subject], { stdio: 'pipe' })
}

/** nginx with this text inside its block `http`. */
export function nginx(folder: string, http: string): ChildProcess {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n')
  const file = path.join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${http}}\n`,
  )
  return spawn('nginx', ['-c', file, '-p', folder, '-e', 'stderr'], { stdio: 'pipe' })
}

/** Caddy with these sites, which bring their certificates. */
export function caddy(folder: string, sites: string): ChildProcess {
  const file = path.join(folder, 'Caddyfile')
  writeFileSync(file, `{\n  admin off\n  auto_https disable_redirects\n}\n${sites}`)
  return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: 'pipe',
    env: { ...process.env, HOME: folder },
  })
}

/** How a client that knows the name reaches this machine instead. */
export function siteOptions(name: string) {
  return { host: '127.0.0.1', servername: name, rejectUnauthorized: false, headers: { Host: name } }
}

export function askSite(options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) =>
    request({ ...options, agent: false }, resolve)
      .once('error', reject)
      .end(),
  )
}
