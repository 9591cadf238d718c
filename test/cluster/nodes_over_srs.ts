import { readStreamURL } from '../../server/media/stream_url.js'
import type { RunningServer } from '../support/running_server.js'
import { SrsEmulator } from '../support/srs_emulator.js'
import { Cluster } from './cluster.js'

const HOOK_SECRET = 'the-secret-of-the-hooks'

/**
 * One SRS (emulated; test/srs has the real one) under two nodes: each of its hooks goes to the other node than the one
 * before, as a load balancer may do.
 */
export class NodesOverSrs {
  readonly srs: SrsEmulator
  private turn = 0

  private constructor(
    private readonly cluster: Cluster,
    readonly nodes: RunningServer[],
  ) {
    this.srs = new SrsEmulator(async (body) => {
      const server = this.nodes[this.turn++ % this.nodes.length]
      const reply = await fetch(`${server?.url}/weapp/callbacks/srs?secret=${HOOK_SECRET}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }).catch(() => undefined)
      // Of nodes that have ended SRS hears nothing.
      const { code }: { code: number } = (await reply?.json()) ?? { code: -1 }
      return code
    })
  }

  static async start(webrtc = false): Promise<NodesOverSrs> {
    const stand = new NodesOverSrs(await Cluster.start(), [])
    const { srs } = stand
    await srs.start()
    const media = {
      provider: 'srs',
      srs: {
        rtmpHost: 'srs.example.org',
        httpOrigin: srs.apiUrl,
        apiUrl: srs.apiUrl,
        apiUsername: srs.username,
        apiPassword: srs.password,
        hookSecret: HOOK_SECRET,
        webrtc,
      },
    } as const
    for (let i = 0; i < 2; i++) stand.nodes.push(await stand.cluster.node({ media }))
    return stand
  }

  /** The two nodes. */
  get both(): [RunningServer, RunningServer] {
    const [here, there] = this.nodes
    if (here === undefined || there === undefined) throw new Error('two nodes')
    return [here, there]
  }

  states(streamID: string) {
    return Promise.all(this.nodes.map(({ assembly }) => assembly.services.media.streamState(streamID)))
  }

  /** By RTMP. */
  async publish(pushURL: string) {
    const { stream = '', query = '' } = readStreamURL(pushURL) ?? {}
    return { streamID: stream, param: `?${query}`, client: await this.srs.publish(stream, `?${query}`) }
  }

  async stop(): Promise<void> {
    await this.cluster.stop()
    await this.srs.stop()
  }
}
