// In a room of four pages on two cores, members' sound went at 2 of its 11 kbit/s: it was read, encoded and sent
// between all else that a page does, and the browser keeps no more than a tenth of a second of what nobody fetches.
import { createServer, type ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { TagType } from '../../../server/media/flv/tag.js'
import { relayStand } from './relay_stand.js'
import { until } from './until.js'

/** A packet of sound, ms: 1024 samples at 48 kHz. */
const PACKET = 1_024 / 48

const stand = relayStand()

/** A page that asks for this address waits, and does nothing else, until it is let go. */
async function openBrake(): Promise<{ url: string; release(): void; close(): void }> {
  let held: ServerResponse | undefined
  const server = createServer((_request, response) => {
    held = response
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`,
    release: () => held?.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end(),
    close: () => server.close(),
  }
}

it('sends camera and microphone on while its page does nothing, without a hole', { timeout: 60_000 }, async () => {
  const page = await stand.browser.newPage()
  await page.goto(stand.site.pageURL)
  await page.evaluate((url) => window.lab.publishCamera('p', url), stand.site.streamURL('busy', 'ws'))
  const arrived = { sound: [] as number[], pictures: [] as number[] }
  const tag = ({ type, timestamp, header }: { type: TagType; timestamp: number; header: boolean }) => {
    if (header) return
    if (type === TagType.AUDIO) arrived.sound.push(timestamp)
    else if (type === TagType.VIDEO) arrived.pictures.push(timestamp)
  }
  const leave = stand.site.relay.onTags('busy', { tag, end() {} }, true)
  const seconds = (count: number) =>
    until(
      async () => arrived.sound.length,
      (now) => now > (count * 1_000) / PACKET,
      25_000,
    )
  await seconds(1)
  const brake = await openBrake()
  const waited = page.evaluate((url) => {
    const request = new XMLHttpRequest()
    request.open('GET', url, false)
    request.send()
  }, brake.url)
  arrived.sound = []
  arrived.pictures = []
  try {
    await seconds(3)
  } finally {
    brake.release()
    await waited
    leave()
    brake.close()
  }
  const { sound, pictures } = arrived
  expect(pictures.length).toBeGreaterThan(10)
  const holes = sound.map((time, at) => time - (sound[at - 1] ?? time)).filter((step) => step > PACKET * 2 + 1)
  expect(holes).toEqual([])
  await page.close()
})
