import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDemo } from '../../server/demo/demo.js'
import { silentLog } from '../support/silent_log.js'
import { miniFolder } from './build/folder.js'

const root = path.resolve('.')

/** The demo on a port of its own; the answer fetches from it. */
async function serve(mini: string, cacheFolder = temporary(), watch = false) {
  const demo = createDemo({ root, log: silentLog, mini, cacheFolder, watch, hosts: () => ['192.168.3.4'] })
  await demo.ready
  const server = createServer((incoming, response) => {
    const { 'x-from': from } = incoming.headers
    if (from !== undefined) Object.defineProperty(incoming.socket, 'remoteAddress', { value: from })
    void demo.request(incoming, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    demo.close()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(
    (address: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}${address}`, { redirect: 'manual', ...init }),
    {
      /** The status for an address and headers that fetch would change on the way. */
      status: (address: string, headers: { [name: string]: string } = {}) =>
        new Promise<number | undefined>((resolve, reject) => {
          request({ port, path: address, headers }, (response) => resolve(response.resume().statusCode))
            .on('error', reject)
            .end()
        }),
      /** The text that comes for an address and headers that fetch would change on the way. */
      body: (address: string, headers: { [name: string]: string }) =>
        new Promise<string>((resolve, reject) => {
          request({ port, path: address, headers }, (response) => {
            let text = ''
            response.setEncoding('utf8')
            response.on('data', (part: string) => {
              text += part
            })
            response.on('end', () => resolve(text))
          })
            .on('error', reject)
            .end()
        }),
    },
  )
}

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('the demo over HTTP', () => {
  it('serves page, phone, scripts and the pictures of the mini-program', async () => {
    const get = await serve(miniFolder({ 'images/a.svg': '<svg/>', 'images/图 1.png': 'x', 'secret.txt': 'x' }))
    const moved = await get('/demo?open=pages/a/a')
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/demo/?open=pages/a/a'])
    const names = [
      '',
      'phone?number=1',
      'assets/phone.js',
      'assets/page.js',
      'assets/mini.js',
      'assets/phone.css',
      'app/images/a.svg',
      'app/images/图 1.png',
    ]
    for (const name of names) expect([name, (await get(`/demo/${name}`)).status]).toEqual([name, 200])
    expect((await get('/demo/', { method: 'HEAD' })).headers.get('content-length')).toBe(
      (await get('/demo/')).headers.get('content-length'),
    )
    const refused = await get('/demo/', { method: 'POST' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  // The card that one phone sends another named localhost: no other device got in by it. A stranger who said that
  // localhost is what he calls this server was told its addresses too.
  it('tells a browser on this machine how others reach it, and nobody else', async () => {
    const get = await serve(miniFolder({}))
    expect(await (await get('/demo/hosts.json')).json()).toEqual(['192.168.3.4'])
    expect(await get.body('/demo/hosts.json', { host: 'demo.example.com' })).toBe('[]')
    expect(await get.body('/demo/hosts.json', { host: 'localhost', 'x-from': '192.0.2.1' })).toBe('[]')
  })

  it('gives away no other file, whatever the address', async () => {
    const get = await serve(miniFolder({ 'secret.txt': 'x' }))
    const sources = ['app/secret.txt', 'app/pages/a/a.ts', 'app/app.json', 'app/project.config.json']
    const outside = [
      'app/..%2Fpackage.json',
      '..%2F..%2Fpackage.json',
      'app%5C..%5Cpackage.json',
      '../package.json',
      'app/../../package.json',
      '/etc/passwd',
      '%2Fetc%2Fpasswd',
    ]
    const odd = ['%', '%zz', '%00', '__proto__', 'constructor', 'assets/', 'app', 'events', 'index.html%00.js']
    for (const name of [...sources, ...outside, ...odd])
      expect([name, await get.status(`/demo/${name}`)]).toEqual([name, 404])
  })

  it('asks the browser to take nothing from elsewhere, and to keep what it has', async () => {
    const get = await serve(miniFolder())
    const page = await get('/demo/')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toContain("'unsafe-eval'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(page.headers.get('permissions-policy')).toContain('camera=(self)')
    expect(await get.status('/demo/', { 'if-none-match': page.headers.get('etag') ?? '' })).toBe(304)
    expect(await get.status('/demo/', { 'if-none-match': '"another"' })).toBe(200)
  })

  it('builds once, and again when a source has changed', async () => {
    const [cache, mini] = [temporary(), miniFolder()]
    const first = await (await serve(mini, cache))('/demo/')
    const second = await (await serve(mini, cache))('/demo/')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    const other = await (await serve(miniFolder({ 'pages/a/a.wxss': '' }), cache))('/demo/')
    expect(other.headers.get('etag')).not.toBe(first.headers.get('etag'))
  })

  it('builds again while a source is being changed, and tells the open pages which build is current', async () => {
    const mini = miniFolder()
    const get = await serve(mini, temporary(), true)
    const [, shown] = /data-build="(\w+)"/.exec(await (await get('/demo/')).text()) ?? []
    const events = (await get('/demo/events')).body?.getReader()
    const next = async () => new TextDecoder().decode((await events?.read())?.value)
    expect(await next()).toBe(`data: ${shown}\n\n`)
    writeFileSync(path.join(mini, 'pages/a/a.wxml'), '<view>changed</view>')
    expect(await next()).toMatch(/^data: (?!broken)\w{16}\n\n$/)
    expect(await (await get('/demo/assets/mini.js')).text()).toContain('changed')

    writeFileSync(path.join(mini, 'pages/a/a.wxml'), '<view>\n  <vieww />\n</view>')
    expect(await next()).toBe('data: broken\n\n')
    const page = await (await get('/demo/')).text()
    expect(page).toContain('pages/a/a.wxml:2:3: &#60;vieww&#62;')
    expect(page).toContain('http-equiv="refresh"')

    writeFileSync(path.join(mini, 'pages/a/a.wxml'), '<view>mended</view>')
    expect(await next()).toMatch(/^data: (?!broken)/)
    expect((await get('/demo/')).status).toBe(200)
  })

  it('shows what is wrong with the mini-program in place of the page', async () => {
    const get = await serve(miniFolder({ 'pages/a/a.wxml': '<vieww />', 'components/box/box.json': '{' }))
    const page = await get('/demo/')
    expect([page.status, page.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8'])
    const text = await page.text()
    expect(text).toContain('components/box/box.json:1:2: ')
    expect(text).not.toContain('http-equiv="refresh"')
  })
})
