import { createServer, request, type Server } from 'node:http'
import { Cluster } from '../cluster/cluster.js'
import type { RunningServer } from '../support/running_server.js'
import { freePorts, SrsProcess, srsMedia } from './srs_process.js'

/** A real SRS under two nodes; what stands before them gives each request, hooks and others, to the next one. */
export class TwoNodesStand {
  readonly nodes: RunningServer[] = []
  private turn = 0
  private readonly balancer: Server

  private constructor(
    readonly srs: SrsProcess,
    private readonly cluster: Cluster,
  ) {
    this.balancer = createServer((incoming, outgoing) => {
      const node = this.nodes[this.turn++ % this.nodes.length]
      if (node === undefined) return void outgoing.writeHead(503).end()
      const { method, headers } = incoming
      const passed = request(`${node.url}${incoming.url ?? ''}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      passed.on('error', () => outgoing.destroy())
      incoming.pipe(passed)
    })
  }

  static async open(webrtc = false): Promise<TwoNodesStand> {
    const stand = new TwoNodesStand(new SrsProcess(await freePorts()), await Cluster.start())
    const { srs, balancer, cluster, nodes } = stand
    await new Promise<void>((done) => balancer.listen(srs.ports.hooks, '127.0.0.1', done))
    await srs.start()
    const media = srsMedia(srs.ports, webrtc)
    for (let i = 0; i < 2; i++) nodes.push(await cluster.node({ media, multiRoom: { heartbeatTimeout: 600 } }))
    return stand
  }

  /** The two nodes. */
  get both(): [RunningServer, RunningServer] {
    const [here, there] = this.nodes
    if (here === undefined || there === undefined) throw new Error('two nodes')
    return [here, there]
  }

  /** Where all requests go to one node after the other. */
  get balancerUrl(): string {
    return `http://127.0.0.1:${this.srs.ports.hooks}`
  }

  states(streamID: string) {
    return Promise.all(this.nodes.map(({ assembly }) => assembly.services.media.streamState(streamID)))
  }

  async close(): Promise<void> {
    await this.cluster.stop()
    await this.srs.close()
    this.balancer.closeAllConnections()
    this.balancer.close()
  }
}
