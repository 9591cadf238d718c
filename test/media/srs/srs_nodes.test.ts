import { beforeEach, describe, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { aloneOrTold, type SrsNews, type SrsNodes, type ToldNews } from '../../../server/media/srs/srs_nodes.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'

// What the hook of SRS told one node is known to all in one order, and to that node before SRS is answered.

const NEWS: SrsNews = { action: 'on_publish', streamID: 's', clientID: 'c' }
let clock: ManualClock
let logged: ReturnType<typeof recordingLog>
let told: ToldNews[]
let hears: (news: ToldNews) => void
let fails: boolean
let heard: SrsNews[]
let tell: (news: SrsNews) => Promise<void>
const nodes: SrsNodes = {
  slot: '01',
  addressOf: () => undefined,
  inUse: async () => true,
  async tell(news) {
    if (fails) throw new Error('Redis is away')
    told.push(news)
  },
  listen(hear) {
    hears = hear
  },
}
const turns = () => new Promise((done) => setTimeout(done, 5))

beforeEach(() => {
  clock = new ManualClock()
  logged = recordingLog()
  ;[told, heard, fails] = [[], [], false]
  tell = aloneOrTold({ nodes, clock, ids: randomIds, log: logged.log }, (news) => heard.push(news))
})

describe('news of SRS', () => {
  it('are heard at once by one process alone', async () => {
    await aloneOrTold({ clock, ids: randomIds, log: logged.log }, (news) => heard.push(news))(NEWS)
    expect(heard).toEqual([NEWS])
  })

  it('are waited for until this node heard them in their turn', async () => {
    let over = false
    const telling = tell(NEWS).then(() => {
      over = true
    })
    await turns()
    const other: SrsNews = { action: 'keyframe', streamID: 's' }
    hears({ id: 'other', news: other })
    await turns()
    expect([over, heard]).toEqual([false, [other]])
    for (const news of told) hears(news)
    await telling
    expect(heard).toEqual([other, NEWS])
  })

  it('that cannot be told are heard here, with a line in the log', async () => {
    fails = true
    await tell(NEWS)
    expect(heard).toEqual([NEWS])
    expect(logged.text()).toContain('could not be told')
  })

  it('that a silent bus keeps are heard here after a second, and not again when they come', async () => {
    const telling = tell(NEWS)
    await turns()
    clock.advance(1_000)
    await telling
    for (const news of told) hears(news)
    expect(heard).toEqual([NEWS])
  })
})
