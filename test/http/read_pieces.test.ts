// On a busy machine a stream of another node was read on for good after it was given up: fetch, with a signal alone,
// did not hear of it (test/cluster/room_recording.test.ts showed it). Here is what holds in any case.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readPieces } from '../../server/http/read_pieces.js'

let open = 0
const server = createServer((request, response) => {
  if (request.url !== '/live') return void response.writeHead(404).end('nothing')
  open++
  const beat = setInterval(() => response.write('piece'), 5)
  response.once('close', () => {
    clearInterval(beat)
    open--
  })
})
let address: string
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function readUntil(signal: AbortSignal, came: () => void): Promise<void> {
  for await (const piece of readPieces(`${address}/live`, signal)) if (piece.length > 0) came()
}

it('ends with its signal, while it is read', async () => {
  const given = new AbortController()
  let pieces = 0
  const reading = readUntil(given.signal, () => pieces++)
  await expect.poll(() => pieces).toBeGreaterThan(6)
  given.abort()
  await reading.catch(() => undefined)
  await expect.poll(() => open).toBe(0)
})

it('ends when whoever reads has enough', async () => {
  for await (const piece of readPieces(`${address}/live`, new AbortController().signal)) {
    expect(String(Buffer.from(piece))).toContain('piece')
    break
  }
  await expect.poll(() => open).toBe(0)
})

it('rejects what is no such stream', async () => {
  const read = readPieces(`${address}/other`, new AbortController().signal)
  await expect(read.next()).rejects.toThrow('HTTP 404')
})
