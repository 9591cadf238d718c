// The library of the first version knows of one server. What it could do then it can do where each request and each
// socket goes to another node of several.
import { systemClock } from '../../server/clock.js'
import { Cluster } from '../cluster/cluster.js'
import { PUBLIC_URL, ScatteredTransport } from '../support/fake-wx/scattered_transport.js'
import { firstRelease } from './support/first_release.js'

/** No test waits for real beats: what is heard at once has come by then (ms). */
const LONGEST = 3_000

firstRelease(async () => {
  const cluster = await Cluster.start()
  const nodes = [await cluster.node({ publicUrl: PUBLIC_URL }), await cluster.node({ publicUrl: PUBLIC_URL })]
  const urls = nodes.map(({ url }) => url)
  let turn = 0
  return {
    url: urls[0] ?? '',
    phonesUrl: PUBLIC_URL,
    clock: systemClock,
    // One and the other in turn.
    transport: new ScatteredTransport(
      () => urls,
      () => (turn++ % urls.length) / urls.length,
    ),
    pass: (_, ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, LONGEST))),
    finish: (_, work) => work,
    close: () => cluster.stop(),
  }
})
