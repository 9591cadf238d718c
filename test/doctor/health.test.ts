import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { readConfig, settings } from '../../server/config.js'
import { askHealth, healthUrl } from '../../server/doctor/health.js'
import { fetchJson } from '../../server/tools/reach/fetch_json.js'

/*
 * The image asked for its health at a port and by a variable written into the Dockerfile: with another port, an address
 * to listen on or TLS in config.ts a good server counted as ill and was restarted again and again.
 */
describe('the health check', () => {
  it.each([
    [{}, 'http://127.0.0.1:5757/healthz'],
    [{ port: 8080, host: '10.0.0.7' }, 'http://10.0.0.7:8080/healthz'],
    [{ host: '::' }, 'http://127.0.0.1:5757/healthz'],
    [{ host: 'fd00::7' }, 'http://[fd00::7]:5757/healthz'],
    [{ tls: { cert: 'a.pem', key: 'b.pem' } }, 'https://127.0.0.1:5757/healthz'],
  ])('asks where the server of %j listens', (config, url) => {
    expect(healthUrl(readConfig(config))).toBe(url)
  })

  it('is content with 200 only', async () => {
    let status = 200
    const server = createServer((_request, answer) => answer.writeHead(status).end())
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(Number(Object(server.address()).port))),
    )
    const url = healthUrl(readConfig({ port, host: '127.0.0.1' }))
    await askHealth(url)
    status = 503
    await expect(askHealth(url)).rejects.toThrow('answers 503')
    await new Promise((resolve) => server.close(resolve))
    await expect(askHealth(url)).rejects.toThrow('ECONNREFUSED')
  })

  // The question never ended, and a process with nothing left to wait for says that all is well.
  it('fails where something speaks another protocol', async () => {
    const server = createServer((_request, response) => {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n')
    })
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(Number(Object(server.address()).port))),
    )
    const url = `http://127.0.0.1:${port}`
    await expect(askHealth(url)).rejects.toThrow('no answer that HTTP knows')
    await expect(fetchJson(url)).rejects.toThrow('no answer that HTTP knows')
    server.close()
  })

  it('is what the image runs', () => {
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(
      /^HEALTHCHECK .* CMD \["node", "dist\/server\/doctor\/health\.js"\]$/m,
    )
  })
})

/* compose.yaml set variables of its own over those of .env, which was promised to win. */
it('compose.yaml leaves the last word to .env for every setting that it names', () => {
  const [, own = ''] = /\n {2}rtcroom:\n([\s\S]*?)\n {2}# Each node/.exec(readFileSync('compose.yaml', 'utf8')) ?? []
  const named = [...own.matchAll(/^ {6}(RTCROOM_\w+): (.*)$/gm)]
  expect(named.length).toBeGreaterThan(2)
  for (const [, name = '', value = ''] of named) {
    expect(value.startsWith(`\${${name}:-`), `${name}: ${value}`).toBe(true)
    expect(settings().map(({ environment }) => environment)).toContain(name)
  }
})
