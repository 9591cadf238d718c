// The notice of a finished recording carried http://localhost when publicUrl was empty: no request brings it.
// Its reader came with a request before, and that said how the server is reached.
import { describe, expect, it } from 'vitest'
import { KnownAddresses } from '../../server/http/known_addresses.js'
import { openMedia } from '../media/embedded/media_fixture.js'

const HERE = { secure: false, host: 'localhost:5757' }
const PHONE = { secure: true, host: 'rooms.example.org' }

describe('the address in a notice', () => {
  it('is the one by which its reader last came for a push URL', async () => {
    const fixture = await openMedia()
    const reached = new KnownAddresses(HERE)
    fixture.media.onGranted((userID, address) => reached.saw(userID, address))
    fixture.media.pushGrant('alice', { secure: false, host: '192.168.1.5:5757' })
    fixture.media.pushGrant('alice', PHONE)
    expect([reached.of('alice'), reached.of('bob')]).toEqual([PHONE, HERE])
    await fixture.close()
  })

  it('is remembered of a bounded number of users', () => {
    const reached = new KnownAddresses(HERE)
    for (let i = 0; i < 20_001; i++) reached.saw(`user${i}`, PHONE)
    expect([reached.of('user0'), reached.of('user1'), reached.of('user20000')]).toEqual([HERE, PHONE, PHONE])
  })
})
