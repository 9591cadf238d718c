import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { banner } from '../../server/banner.js'
import { readConfig } from '../../server/config.js'
import { listenHost } from '../../server/http/listen_host.js'

/*
 * Phones in networks with IPv6 alone could not reach the server: it listened on 0.0.0.0, and what it printed lacked
 * brackets.
 */
it('listens to both families by default, and to IPv4 where there is no other', async () => {
  const { host } = readConfig()
  expect([host, await listenHost(host, async () => false), await listenHost('127.0.0.1', async () => false)]).toEqual([
    '::',
    '0.0.0.0',
    '127.0.0.1',
  ])
  const found = await listenHost(host)
  const server = createServer((_request, response) => response.end('here'))
  const port = await new Promise<number>((resolve) =>
    server.listen({ host: found, port: 0 }, () => resolve(Number(Object(server.address()).port))),
  )
  const literals = found === '::' ? ['127.0.0.1', '[::1]'] : ['127.0.0.1']
  for (const literal of literals) expect(await (await fetch(`http://${literal}:${port}`)).text()).toBe('here')
  server.close()
  server.closeAllConnections()
})

it.each([
  ['::', 'http://localhost:80/docs'],
  ['0.0.0.0', 'http://localhost:80/docs'],
  ['::1', 'http://[::1]:80/docs'],
  ['2001:db8::7', 'rtmp://[2001:db8::7]:1935/live'],
  ['192.0.2.7', 'http://192.0.2.7:80/docs'],
])('prints addresses that can be opened when it listens on %s', (host, address) => {
  const text = banner({ ...readConfig(), host }, { port: 80, rtmpPort: 1935 })
  expect(text).toContain(address)
  for (const [, name = ''] of text.matchAll(/(?:https?|rtmp):\/\/(\S+?)(?:\/|\s)/g))
    expect(URL.canParse(`http://${name}`), name).toBe(true)
})
