import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { pageAt } from '../../server/http/page_app.js'
import { silentLog } from '../support/silent_log.js'

/*
 * The encoder of a page has 1.7 MB. Whoever asked whether he still had the right one, in a hundred bytes and without
 * saying who he was, had all of it hashed each time: one connection took a core.
 */
it('a question after a large file costs no more than one after a small one', async () => {
  const files = new Map([['encoder.js', Buffer.alloc(48 * 1024 * 1024, 'a')]])
  const page = pageAt({
    name: 'page',
    log: silentLog,
    prefix: '',
    headers: (_ctx, next) => next(),
    files: async () => files,
  })
  const server = createServer((request, response) => void page.request?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  // fetch asks for a copy that is not kept, with whatever else it asks.
  const ask = (etag: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'if-none-match': etag }
      request({ port, path: '/page/encoder.js', method: 'HEAD', headers }, (response) => resolve(response.resume()))
        .on('error', reject)
        .end()
    })
  const { etag = '' } = (await ask('"none"')).headers
  const before = process.cpuUsage()
  for (let time = 0; time < 60; time++) expect((await ask(etag)).statusCode).toBe(304)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(400)
  expect((await ask('"another"')).statusCode).toBe(200)
})
