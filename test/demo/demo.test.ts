import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
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
  const demo = createDemo({ root, log: silentLog, mini, cacheFolder, watch })
  await demo.ready
  const server = createServer((request, response) => {
    if (!demo.request(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    demo.close()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return (address: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${address}`, { redirect: 'manual', ...init })
}

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('the demo over HTTP', () => {
  it('serves page, phone, scripts and the pictures of the mini-program', async () => {
    const get = await serve(miniFolder({ 'images/a.svg': '<svg/>', 'secret.txt': 'x' }))
    const moved = await get('/demo?open=pages/a/a')
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/demo/?open=pages/a/a'])
    for (const name of ['', 'phone?number=1', 'assets/phone.js', 'assets/page.js', 'assets/mini.js', 'assets/phone.css', 'app/images/a.svg']) {
      expect([name, (await get(`/demo/${name}`)).status]).toEqual([name, 200])
    }
    for (const name of ['app/secret.txt', 'app/pages/a/a.ts', 'app/../package.json', '../package.json', 'assets/', 'events']) {
      expect([name, (await get(`/demo/${name}`)).status]).not.toEqual([name, 200])
    }
    expect((await get('/demos')).status).toBe(418)
    expect((await get('/demo/', { method: 'POST' })).status).toBe(405)
  })

  it('asks the browser to take nothing from elsewhere, and to keep what it has', async () => {
    const get = await serve(miniFolder())
    const page = await get('/demo/')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain("'unsafe-eval'")
    const again = await get('/demo/', { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  it('builds once, and anew when a source has changed', async () => {
    const [cache, mini] = [temporary(), miniFolder()]
    const first = await (await serve(mini, cache))('/demo/')
    const second = await (await serve(mini, cache))('/demo/')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    const other = await (await serve(miniFolder({ 'pages/a/a.wxss': '' }), cache))('/demo/')
    expect(other.headers.get('etag')).not.toBe(first.headers.get('etag'))
  })

  it('builds anew while a source is being changed, and tells the open pages', async () => {
    const mini = miniFolder()
    const get = await serve(mini, temporary(), true)
    expect(await (await get('/demo/')).text()).toContain('data-watch')
    const events = (await get('/demo/events')).body?.getReader()
    await events?.read()
    writeFileSync(path.join(mini, 'pages/a/a.wxml'), '<view>changed</view>')
    expect(new TextDecoder().decode((await events?.read())?.value)).toBe('data: reload\n\n')
    expect(await (await get('/demo/assets/mini.js')).text()).toContain('changed')
  })

  it('shows what is wrong with the mini-program in place of the page', async () => {
    const get = await serve(miniFolder({ 'pages/a/a.wxml': '<vieww />' }))
    const page = await get('/demo/')
    expect(page.status).toBe(500)
    expect(await page.text()).toContain('pages/a/a.wxml:1:1: <vieww>')
  })
})
