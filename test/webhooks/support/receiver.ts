import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const Body = z.object({ type: z.string(), timestamp: z.string(), data: z.looseObject({}) })

export interface Received {
  id: string
  type: string
  timestamp: string
  data: { [field: string]: unknown }
}

type Answer = (response: ServerResponse, received: Received) => void

export const ok: Answer = (response) => void response.writeHead(204).end()

export interface Receiver {
  url: string
  received: Received[]
  /** How it answers from now on. */
  answer: Answer
  /** Texts of what it could not verify. */
  forged: string[]
  /** The connection of the next request is closed unanswered, as an idle one that its time-out strikes just then. */
  closeNext(): void
  close(): Promise<void>
}

/** A subscriber that verifies every event with the Standard Webhooks package. */
export async function receiver(secret = SECRET, path = '/hook'): Promise<Receiver> {
  const webhook = new Webhook(secret)
  let closing = false
  const server = createServer(async (request, response) => {
    if (closing) {
      closing = false
      request.socket.destroy()
      return
    }
    const body = Buffer.concat(await request.toArray()).toString()
    const header = (name: string) => String(request.headers[name] ?? '')
    try {
      webhook.verify(body, {
        'webhook-id': header('webhook-id'),
        'webhook-timestamp': header('webhook-timestamp'),
        'webhook-signature': header('webhook-signature'),
      })
    } catch (error) {
      it.forged.push(String(error))
      response.writeHead(401).end()
      return
    }
    const received = { id: header('webhook-id'), ...Body.parse(JSON.parse(body)) }
    it.received.push(received)
    it.answer(response, received)
  })
  const it: Receiver = {
    url: '',
    received: [],
    forged: [],
    answer: ok,
    closeNext: () => {
      closing = true
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  return it
}
