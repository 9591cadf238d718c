import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { stopRequests } from '../../server/http/stop_requests.js'
import { until } from '../support/built_server.js'
import { freePort } from '../support/free_port.js'

/*
 * Node makes 2,300 requests of one packet, whatever becomes of its connection meanwhile: a thousand such connections
 * held 913 MiB. Held here against the Node that runs it, since its way in has no public name.
 */
it.each(['by itself', 'while somebody else listens'])(
  'makes no further request of a packet, with a socket that Node reads %s',
  async (how) => {
    let requests = 0
    const faults: string[] = []
    const server = createServer(({ socket }) => {
      requests += 1
      if (requests < 3) return
      socket.destroy()
      stopRequests(socket)
    })
    if (how !== 'by itself') server.on('connection', (socket) => socket.on('data', () => {}))
    server.on('clientError', (error, socket) => {
      faults.push(error.message)
      socket.destroy()
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    let ended = false
    const client = connect(port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2_000)))
    client
      .on('error', () => {})
      .on('close', () => {
        ended = true
      })
    await until(() => ended)
    expect({ requests, faults: faults.length }).toEqual({ requests: 3, faults: 1 })
    server.close()
  },
)
