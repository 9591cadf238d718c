import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Address } from '../../server/http/address.js'
import { grantedTo } from '../../server/media/push_rights.js'
import type { MediaProvider } from '../../server/rooms/ports/media_provider.js'
import { Code } from '../../wxlite/utils/protocol.js'

/** A media plane under test, with the real or emulated server behind it. */
export interface MediaRig {
  media: MediaProvider
  address: Address
  /** Publishes with this URL; answers whether it was let in. Resolves when the media plane knows. */
  publish(pushURL: string): Promise<boolean>
  /** Ends the push of this stream. */
  unpublish(streamID: string): Promise<void>
  /** Whether the server behind still has the stream. */
  running(streamID: string): Promise<boolean>
  /** Moves the clock, and waits for what that set going. */
  advance(ms: number): Promise<void>
  /** Present where there is a cloud that can fail. */
  fail?(how: 'hang' | 'garbage' | 'reset' | 'none'): void
  close(): Promise<void>
}

const CODE = (code: number) => expect.objectContaining({ name: 'ProtocolError', code })

/** What every media plane does, whatever it is made of. */
export function mediaContract(name: string, open: () => Promise<MediaRig>): void {
  describe(`${name} as media plane`, () => {
    let rig: MediaRig
    const news: string[] = []
    const grant = (userID = 'alice') => rig.media.pushGrant(userID, rig.address)

    beforeEach(async () => {
      rig = await open()
      news.length = 0
      rig.media.listen({
        published: (streamID) => news.push(`+${streamID}`),
        unpublished: (streamID) => news.push(`-${streamID}`),
      })
    })
    afterEach(() => rig.close())

    it('names each stream after its owner, never twice the same', () => {
      const [first, second] = [grant('a_b-c'), grant('a_b-c')]
      expect([grantedTo(first.streamID), grantedTo(second.streamID)]).toEqual(['a_b-c', 'a_b-c'])
      expect(first.streamID).not.toBe(second.streamID)
    })

    it("takes its own push URLs from their owner, and nobody else's", () => {
      const { pushURL, streamID } = grant()
      expect(rig.media.verifyPushURL(pushURL, 'alice')).toBe(streamID)
      expect(() => rig.media.verifyPushURL(pushURL, 'bob')).toThrow(CODE(Code.AUTH))
    })

    it('refuses a push URL that was changed, expired, is a play URL, or is of another server', async () => {
      const { pushURL, streamID } = grant()
      const other = grant('alice2')
      expect(() => rig.media.verifyPushURL(pushURL.replace(streamID, other.streamID), 'alice2')).toThrow(
        CODE(Code.AUTH),
      )
      expect(() => rig.media.verifyPushURL(pushURL.replace(/txSecret=./, 'txSecret=g'), 'alice')).toThrow(
        CODE(Code.AUTH),
      )
      expect(() => rig.media.verifyPushURL('not a URL', 'alice')).toThrow(CODE(Code.BAD_REQUEST))
      expect(() => rig.media.verifyPushURL(rig.media.playURLs(streamID, rig.address).accelerateURL, 'alice')).toThrow()
      await rig.advance(8 * 86_400_000)
      expect(() => rig.media.verifyPushURL(pushURL, 'alice')).toThrow(CODE(Code.AUTH))
    })

    it('never gives the right to publish with a play URL', async () => {
      const { streamID } = grant()
      const { accelerateURL } = rig.media.playURLs(streamID, rig.address)
      expect(await rig.publish(accelerateURL)).toBe(false)
      expect(news).toEqual([])
    })

    it('follows a stream from never over live to ended, and tells each change once', async () => {
      const { pushURL, streamID } = grant()
      rig.media.claim(streamID)
      expect(await rig.media.streamState(streamID)).toBe('never')
      expect(await rig.publish(pushURL)).toBe(true)
      expect(await rig.media.streamState(streamID)).toBe('live')
      await rig.unpublish(streamID)
      expect(await rig.media.streamState(streamID)).toBe('ended')
      expect(news).toEqual([`+${streamID}`, `-${streamID}`])
    })

    it('lets the owner publish again at once, without telling an end', async () => {
      const { pushURL, streamID } = grant()
      rig.media.claim(streamID)
      expect(await rig.publish(pushURL)).toBe(true)
      expect(await rig.publish(pushURL)).toBe(true)
      expect(await rig.media.streamState(streamID)).toBe('live')
      expect(news).toEqual([`+${streamID}`])
    })

    it('cuts a revoked stream, and refuses its name from then on', async () => {
      const { pushURL, streamID } = grant()
      rig.media.claim(streamID)
      await rig.publish(pushURL)
      await rig.media.revoke(streamID)
      expect(await rig.running(streamID)).toBe(false)
      expect(await rig.publish(pushURL)).toBe(false)
      expect(() => rig.media.verifyPushURL(pushURL, 'alice')).toThrow(CODE(Code.AUTH))
    })

    it('kills every push URL of a kicked user, and none that is handed out afterwards', async () => {
      const [first, second, others] = [grant(), grant(), grant('bob')]
      await rig.media.revokeUser('alice', 'bob')
      expect(await rig.publish(first.pushURL)).toBe(false)
      expect(await rig.publish(second.pushURL)).toBe(false)
      expect(await rig.publish(others.pushURL)).toBe(true)
      const after = grant()
      expect(rig.media.verifyPushURL(after.pushURL, 'alice')).toBe(after.streamID)
      expect(await rig.publish(after.pushURL)).toBe(true)
    })

    it('ends a stream whose user is in no room, and leaves alone one that is', async () => {
      const [idle, busy] = [grant(), grant('bob')]
      rig.media.claim(busy.streamID)
      await rig.publish(idle.pushURL)
      await rig.publish(busy.pushURL)
      await rig.advance(31_000)
      expect(await rig.running(idle.streamID)).toBe(false)
      expect(await rig.running(busy.streamID)).toBe(true)
    })

    it('says what live-player needs', () => {
      const { info } = rig.media
      expect(['RTC', 'live']).toContain(info.playMode)
      expect(info.minCache).toBeLessThan(info.maxCache)
    })
  })
}

/** What a media plane with a cloud behind it does when that cloud fails. */
export function mediaFaultContract(name: string, open: () => Promise<MediaRig>): void {
  describe.each(['hang', 'garbage', 'reset'] as const)(`${name} when its cloud does: %s`, (fault) => {
    let rig: MediaRig
    beforeEach(async () => {
      rig = await open()
    })
    afterEach(() => rig.close())

    it('does not know the state of a stream, and answers within 2 s', async () => {
      const { pushURL, streamID } = rig.media.pushGrant('alice', rig.address)
      await rig.publish(pushURL)
      rig.fail?.(fault)
      const began = performance.now()
      expect(await rig.media.streamState(streamID)).toBe('unknown')
      expect(performance.now() - began).toBeLessThan(2000)
    })

    it('stops asking after some failures, and kicks all the same once the cloud is back', async () => {
      const { pushURL, streamID } = rig.media.pushGrant('alice', rig.address)
      rig.media.claim(streamID)
      await rig.publish(pushURL)
      rig.fail?.(fault)
      for (let i = 0; i < 6; i++) await rig.media.streamState(streamID)
      await rig.media.revokeUser('alice', 'bob')
      await rig.media.revoke(streamID)
      rig.fail?.('none')
      for (let i = 0; i < 4; i++) await rig.advance(20_000)
      expect(await rig.running(streamID)).toBe(false)
    })
  })
}
