import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PushEvent, StreamLog } from '../../../server/media/tencent/stream_log.js'

const began = (sequence: string): PushEvent => ({ streamID: 's', live: true, sequence })
const ended = (sequence: string): PushEvent => ({ streamID: 's', live: false, sequence })

describe('the log of push sessions', () => {
  it('tells a begin and its end once, however often they are delivered', () => {
    const log = new StreamLog()
    expect(log.take(began('10'))).toBe('began')
    expect(log.take(began('10'))).toBe('nothing')
    expect(log.take(ended('10'))).toBe('ended')
    expect(log.take(ended('10'))).toBe('nothing')
    expect(log.state('s')).toBe('ended')
  })

  it('does not count the late end of an old session against a re-push', () => {
    const log = new StreamLog()
    log.take(began('10'))
    expect(log.take(began('11'))).toBe('nothing')
    expect(log.take(ended('10'))).toBe('nothing')
    expect(log.state('s')).toBe('live')
  })

  it('does not revive a stream by a begin that arrives after its own end', () => {
    const log = new StreamLog()
    expect(log.take(ended('10'))).toBe('ended')
    expect(log.take(began('10'))).toBe('nothing')
    expect(log.state('s')).toBe('ended')
  })

  it('compares sequences as numbers, not as text', () => {
    const log = new StreamLog()
    log.take(began('9'))
    expect(log.take(began('10'))).toBe('nothing')
    expect(log.take(ended('9'))).toBe('nothing')
    expect(log.state('s')).toBe('live')
  })

  it('says never of a stream it has not heard of', () => {
    expect(new StreamLog().state('s')).toBe('never')
  })

  it('forgets the streams it has not heard of for longest beyond its limit', () => {
    const log = new StreamLog(2)
    for (const streamID of ['a', 'b', 'a', 'c']) log.take({ ...began('1'), streamID })
    for (const streamID of ['d', 'e']) log.take({ ...began('1'), streamID })
    expect([log.state('a'), log.state('d'), log.state('e')]).toEqual(['never', 'live', 'live'])
  })

  it('ends in the state of the latest session whatever the order and the repetitions', () => {
    const sessions = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(sessions, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (endings, order) => {
        const events = endings.flatMap((over, at) => {
          const begin = began(String(8 + at))
          return over || at < endings.length - 1 ? [begin, ended(begin.sequence)] : [begin]
        })
        const shuffled = [...events, ...events]
          .map((event, at) => ({ event, key: order[at % 20] ?? 0 }))
          .sort((a, b) => a.key - b.key)
        const log = new StreamLog()
        for (const { event } of shuffled) log.take(event)
        expect(log.state('s')).toBe(endings.at(-1) ? 'ended' : 'live')
      }),
    )
  })
})
