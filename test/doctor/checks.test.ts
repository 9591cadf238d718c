import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataDirCheck } from '../../server/doctor/data_dir_check.js'
import { publicUrlCheck } from '../../server/doctor/public_url_check.js'
import { tlsCheck } from '../../server/doctor/tls_check.js'
import { wechatCheck } from '../../server/identity/wechat_check.js'
import { ManualClock } from '../support/manual_clock.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-checks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the check of the data folder', () => {
  it('is content with a folder that can be made, and does not make it', async () => {
    expect(await dataDirCheck(path.join(folder, 'new', 'deep')).run()).toMatchObject({ name: 'dataDir', ok: true })
    expect(readdirSync(folder)).not.toContain('new')
  })

  it('is content with a folder that it can write, and leaves nothing behind', async () => {
    const dataDir = path.join(folder, 'data')
    mkdirSync(path.join(dataDir, 'keys'), { recursive: true })
    expect(await dataDirCheck(dataDir).run()).toMatchObject({ ok: true })
    expect(readdirSync(dataDir)).toEqual(['keys'])
  })

  it('names a key that cannot be read', async () => {
    const dataDir = path.join(folder, 'data')
    symlinkSync('/nowhere', path.join(dataDir, 'keys', 'token'))
    expect(await dataDirCheck(dataDir).run()).toMatchObject({
      ok: false,
      messageEn: expect.stringContaining('keys/token'),
    })
  })

  it('says what is wrong with one that cannot be', async () => {
    writeFileSync(path.join(folder, 'file'), '')
    expect(await dataDirCheck(path.join(folder, 'file', 'data')).run()).toMatchObject({
      ok: false,
      messageEn: expect.stringMatching(/cannot be written.*set dataDir to/),
    })
  })
})

describe('the check of the public address', () => {
  it.each([
    ['', true],
    ['https://room.example.com', true],
    ['http://room.example.com', false],
    ['https://192.168.1.5', false],
    ['https://localhost:5757', false],
  ])('of %j is %j', async (url, ok) => {
    expect(await publicUrlCheck(url).run()).toMatchObject({ ok })
  })
})

describe('the check of the certificate', () => {
  const DAY = 86_400_000
  let files = { cert: '', key: '' }
  beforeAll(() => {
    files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') }
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
        '-days',
        '30',
        ...subject,
        '-keyout',
        files.key,
        '-out',
        files.cert,
      ],
      { stdio: 'ignore' },
    )
  })
  const check = (url: string, days = 1) => tlsCheck(files, url, new ManualClock(Date.now() + days * DAY)).run()

  it('is content with one that is valid and bears the host', async () => {
    expect(await check('https://room.example.com:8443')).toMatchObject({ ok: true })
    expect(await check('')).toMatchObject({ ok: true })
  })

  it.each([
    ['another host', 'https://other.example.com', 1, 'not for other.example.com'],
    ['its end near', '', 20, 'expires in'],
    ['its end past', '', 31, 'expired on'],
    ['its begin to come', '', -1, 'valid from'],
  ])('names %s', async (_what, url, days, words) => {
    expect(await check(url, days)).toMatchObject({ ok: false, messageEn: expect.stringContaining(words) })
  })

  it('names a file that is not there', async () => {
    expect(await tlsCheck({ cert: '/nowhere', key: files.key }, '', new ManualClock()).run()).toMatchObject({
      ok: false,
      messageEn: expect.stringContaining('/nowhere'),
    })
  })
})

describe('the check of WeChat login', () => {
  let server: Server
  let answer = ''
  beforeAll(async () => {
    server = createServer((_request, response) => response.setHeader('Content-Type', 'text/plain').end(answer))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  })
  afterAll(() => server.close())
  const check = () =>
    wechatCheck({
      appId: 'wx1',
      secret: 's',
      host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      timeout: 500,
    })

  it.each([
    ['{"errcode":40029,"errmsg":"invalid code"}', true, 'right'],
    ['{"errcode":40013}', false, 'appId'],
    ['{"errcode":40125}', false, 'secret'],
    ['{"errcode":-1}', false, '-1'],
    ['<html>', false, 'unknown'],
  ])('reads %s as %j', async (text, ok, words) => {
    answer = text
    expect(await check().run()).toMatchObject({ ok, messageEn: expect.stringContaining(words) })
  })

  it('says when WeChat cannot be reached', async () => {
    expect(await wechatCheck({ appId: 'wx1', secret: 's', host: 'http://127.0.0.1:1' }).run()).toMatchObject({
      ok: false,
      messageEn: expect.stringContaining('cannot be reached'),
    })
  })
})
