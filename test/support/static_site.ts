import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const TYPES: { [ending: string]: string } = { '.html': 'text/html', '.js': 'text/javascript' }

export interface StaticSite {
  /** Ends in a slash. */
  url: string
  close(): void
}

/** Serves a folder, such as a bundler's output, at a free port. */
export async function staticSite(folder: string): Promise<StaticSite> {
  const site = createServer((request, response) => {
    const file = path.join(folder, request.url === '/' ? 'index.html' : (request.url ?? ''))
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    close() {
      site.close()
      site.closeAllConnections()
    },
  }
}
