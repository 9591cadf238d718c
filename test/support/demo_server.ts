import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, spawnServer, until } from './built_server.js'
import { freePort } from './free_port.js'

/** The built server with the demo, as `npm start` runs it. It can die and come back under the same address. */
export interface DemoServer {
  url: string
  /** Everything that it printed, over all its lives. */
  output(): string
  /** Ends it as a crash does, and starts it again after `pause` ms. */
  restart(pause?: number): Promise<void>
  close(): Promise<void>
}

export async function demoServer(settings: { [name: string]: string } = {}): Promise<DemoServer> {
  build()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-demo-'))
  const [port, rtmpPort] = [Number(settings.RTCROOM_PORT ?? (await freePort())), await freePort()]
  const environment = {
    RTCROOM_HOST: '127.0.0.1',
    RTCROOM_PORT: String(port),
    RTCROOM_MEDIA_RTMP_PORT: String(rtmpPort),
    RTCROOM_DATA_DIR: dataDir,
    RTCROOM_DEMO: 'true',
    ...settings,
  }
  let before = ''
  const start = async () => {
    const server = spawnServer(environment)
    await until(() => {
      if (server.child.exitCode !== null) throw new Error(`the server ended: ${server.output()}`)
      return server.output().includes('demo ready') && server.output().includes('RTCRoom is running')
    }, 60_000)
    return server
  }
  const end = async () => {
    server.child.kill('SIGKILL')
    await server.ended
    before += server.output()
  }
  let server = await start()
  return {
    url: `http://localhost:${port}`,
    output: () => before + server.output(),
    async restart(pause = 0) {
      await end()
      await new Promise((resolve) => setTimeout(resolve, pause))
      server = await start()
    },
    async close() {
      await end()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
