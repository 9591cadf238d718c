import { mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, get as open, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordServer } from '../../../server/media/record/record_server.js'
import { RecordStore } from '../../../server/media/record/record_store.js'
import { RecordURLs } from '../../../server/media/record/record_urls.js'
import { sign, signatureQuery } from '../../../server/media/sign.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'
import { ROOMY } from './recorder_fixture.js'

const clock = new ManualClock()
const urls = new RecordURLs({ playKey: 'play key', ttl: 60 }, clock)
const content = Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 256))
/** More than a connection takes on its way. */
const LONG = 64 * 1024 * 1024
let folder = ''
let server: Server
let port = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-serve-'))
  const store = await RecordStore.open(folder, ROOMY, silentLog)
  const entry = {
    recordID: 'recording1',
    roomID: 'r',
    creator: 'anna',
    userID: 'ben',
    streamID: 'ben_1',
    startTime: 1,
    endTime: 2,
    duration: 1,
    size: 1_000,
  }
  await store.begin(entry)
  await writeFile(store.file('recording1'), content)
  await store.begin({ ...entry, recordID: 'recording3', size: LONG })
  await writeFile(store.file('recording3'), '')
  await truncate(store.file('recording3'), LONG)
  await writeFile(path.join(folder, 'secret.mp4'), 'secret')
  const ipOf = ({ headers }: IncomingMessage) => String(headers['x-from'] ?? '::1')
  const downloads = { connections: 3, connectionsPerAddress: 2 }
  const records = new RecordServer({ store, urls, clock, log: silentLog, ipOf, downloads })
  server = createServer((req, res) => {
    if (!records.handleRequest(req, res)) res.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  status: number
  headers: { [name: string]: string | string[] | undefined }
  body: Buffer
}

/** Sends the path as it stands: no client tidies it up. */
function get(path: string, headers: { [name: string]: string } = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers, method }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

const signed = (recordID = 'recording1') => urls.sign(recordID, { secure: false, host: 'h' }).slice('http://h'.length)

describe('RecordServer', () => {
  it('sends the whole file', async () => {
    const { status, headers, body } = await get(signed())
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
    })
    expect(body.equals(content)).toBe(true)
  })

  it.each([
    ['bytes=0-99', 'bytes 0-99/1000', [0, 100]],
    ['bytes=990-', 'bytes 990-999/1000', [990, 1_000]],
    ['bytes=-10', 'bytes 990-999/1000', [990, 1_000]],
    ['bytes=500-5000', 'bytes 500-999/1000', [500, 1_000]],
  ])('sends the range %s', async (range, contentRange, [start, end]) => {
    const { status, headers, body } = await get(signed(), { Range: range })
    expect(status).toBe(206)
    expect(headers['content-range']).toBe(contentRange)
    expect(body.equals(content.subarray(start, end))).toBe(true)
  })

  it.each(['bytes=1000-', 'bytes=-0'])('refuses the range %s', async (range) => {
    const { status, headers } = await get(signed(), { Range: range })
    expect(status).toBe(416)
    expect(headers['content-range']).toBe('bytes */1000')
  })

  it.each(['bytes=5-1', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=-'])(
    'sends everything for the odd range %s',
    async (range) => {
      expect((await get(signed(), { Range: range })).status).toBe(200)
    },
  )

  it('sends everything when the file is another than the one begun', async () => {
    const { headers } = await get(signed())
    expect((await get(signed(), { Range: 'bytes=0-1', 'If-Range': String(headers.etag) })).status).toBe(206)
    expect((await get(signed(), { Range: 'bytes=0-1', 'If-Range': '"other"' })).status).toBe(200)
  })

  // Each download holds an open file for as long as its reader likes: nothing bounded how many one address had.
  it('gives one address a bounded number of downloads at a time', async () => {
    const begin = (from: string) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        open({ port, host: '127.0.0.1', path: signed('recording3'), headers: { 'X-From': from } }, resolve).on(
          'error',
          reject,
        )
      })
    const held = [await begin('10.0.0.1'), await begin('10.0.0.1')]
    const refused = await begin('10.0.0.1')
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '30'])
    held.push(await begin('10.0.0.2'))
    expect(held.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect((await begin('10.0.0.3')).statusCode).toBe(503)
    for (const response of held) response.destroy()
    await expect.poll(async () => (await begin('10.0.0.1')).destroy().statusCode).toBe(200)
  })

  // The length was that of the file before, the content that of the one that had taken its place: the answer ended
  // early, and its reader waited for the rest.
  it('sends the file whose length it said, while another one takes its place', async () => {
    const file = path.join(folder, 'recording1.mp4')
    const swap = async (length: number) => {
      await writeFile(`${file}.new`, content.subarray(0, length))
      await rename(`${file}.new`, file)
    }
    let done = false
    const swapping = (async () => {
      while (!done) for (const length of [100, 1_000]) await swap(length)
    })()
    const asked = Array.from({ length: 300 }, (_, i) => get(signed(), { 'X-From': `10.1.0.${i % 200}` }))
    for (const { status, headers, body } of await Promise.all(asked))
      if (status === 200) expect(String(body.length)).toBe(headers['content-length'])
    done = true
    await swapping
    await swap(1_000)
  })

  it('answers HEAD without the file', async () => {
    const { status, headers, body } = await get(signed(), {}, 'HEAD')
    expect([status, headers['content-length'], body.length]).toEqual([200, '1000', 0])
  })

  it('refuses what is not signed, expired, or signed for a stream', async () => {
    const expired = signed()
    clock.advance(61_000)
    const forStream = `/recordings/recording1.mp4?${signatureQuery(sign('play key', 'recording1', clock.now() / 1_000 + 60))}`
    for (const path of ['/recordings/recording1.mp4', expired, forStream, signed().replace('recording1', 'recording2')])
      expect((await get(path)).status).toBe(403)
  })

  it.each([
    '/recordings/../secret.mp4',
    '/recordings/%2e%2e%2fsecret.mp4',
    '/recordings/secret.mp4',
    '/recordings/',
    '/recordings/.mp4',
    '/recordings/a/b.mp4',
    '/recordings/recording1.json',
  ])('gives nothing away at %s', async (path) => {
    const { status, body } = await get(path + signed().slice(signed().indexOf('?')))
    expect(status).toBe(403)
    expect(body.length).toBe(0)
  })

  it('answers 404 for a recording that was removed, 405 for other methods, and leaves other paths alone', async () => {
    expect((await get(signed('recording2'))).status).toBe(404)
    expect((await get(signed(), {}, 'POST')).status).toBe(405)
    expect((await get('/recording')).status).toBe(418)
  })
})
