// What Node itself takes to give files out of memory: node hls_floor.mjs <folder>. Prints its address.
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const [folder = '.'] = process.argv.slice(2)
const files = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .map((file) => [`/${path.relative(folder, file)}`, readFileSync(file)]),
)
const server = createServer((request, response) => {
  const body = files.get(request.url ?? '')
  response.writeHead(body ? 200 : 404, { 'Content-Length': body?.length ?? 0 }).end(body)
})
// As long as ours.
server.keepAliveTimeout = 65_000
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
