import { expect, it } from 'vitest'
import { chatProfile } from '../../../server/im/embedded/chat_profile.js'
import { isUsable } from '../../../server/limits/usable_text.js'
import { LIMITS } from '../../../wxlite/utils/protocol.js'
import { RoomsStub } from './rooms_stub.js'

/** How an audience with this userInfo speaks. */
function profileOf(userInfo: string) {
  const stub = new RoomsStub()
  stub.put('room', { audience: { ann: userInfo } })
  const room = stub.rooms.get('room')
  return room && chatProfile(room, 'ann')
}

/*
 * An audience's userInfo is JSON text. It is well-formed itself while its escapes (\u0000, \ud800) spell what is not,
 * and its name was cut within a character: both went into the chat of everybody in the room.
 */
it.each(['\u0000', '\ud800', 'x\u001b[31m', `${'a'.repeat(LIMITS.userName - 1)}😀`])(
  'the chat shows no such name: %j',
  (name) => {
    const profile = profileOf(JSON.stringify({ nick: name, avatar: name }))
    expect(profile && isUsable(profile.userName) && isUsable(profile.userAvatar)).toBe(true)
  },
)

it('a field that cannot be shown leaves the others', () => {
  const userInfo = JSON.stringify({ userName: 'a\u0000', nick: 'Ann', avatar: 'a.png' })
  expect(profileOf(userInfo)).toEqual({ userName: 'Ann', userAvatar: 'a.png' })
})
