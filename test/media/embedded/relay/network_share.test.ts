// A thousand streams could be published, and 125 guests of one network published them all: nobody else could.
import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../../server/media/embedded/relay/limits.js'
import { Relay } from '../../../../server/media/embedded/relay/relay.js'
import { wire } from '../../../../server/media/embedded/wire.js'
import { ManualClock } from '../../../support/manual_clock.js'
import { recordingLog } from '../../../support/silent_log.js'

it('one network has half of the places for publishers, this machine and streams of our own all', () => {
  const { log, lines } = recordingLog()
  const limits = { ...DEFAULT_LIMITS, publishers: 8, publishersPerNetwork: 4 }
  const relay = new Relay(new ManualClock(), limits, wire, log, { published() {}, unpublished() {} }, () => 0)
  const publish = (streamID: string, ip?: string) => relay.publish(streamID, { ping() {}, end() {}, ...(ip && { ip }) })
  const first = publish('a1', '2001:db8::1')
  for (const name of ['a2', 'a3', 'a4']) publish(name, '2001:db8::2')
  expect(() => publish('a5', '2001:db8::3')).toThrow('Too many publishers')
  expect(lines.filter(({ limit }) => limit === 'publishers')).toMatchObject([{ ip: '2001:db8::3', level: 30 }])
  // Its own stream may be taken over, and a place that was given back is there for others.
  publish('a2', '2001:db8::2')
  first.end('ended')
  publish('a5', '2001:db8::3')
  for (const name of ['b1', 'b2']) publish(name, '127.0.0.1')
  publish('mix')
  publish('c1', '10.0.0.1')
  expect(() => publish('c2', '10.0.0.2')).toThrow('Too many publishers')
  relay.close()
})
