import { generations } from '../conformance/generations.js'
import { Cluster } from './cluster.js'

// Clients of all generations, whose calls go to one node and the other in turn.
generations(async () => {
  const cluster = await Cluster.start()
  const settings = { identity: { mode: 'guest' as const }, legacy: { gen1: true } }
  const nodes = [await cluster.node(settings), await cluster.node(settings)]
  let calls = 0
  return {
    get url() {
      return nodes[calls++ % nodes.length]?.url ?? ''
    },
    async user() {
      const user = nodes[0]?.user()
      if (user === undefined) throw new Error('no node')
      return user
    },
    close: () => cluster.stop(),
  }
})
