import { expect, it } from 'vitest'
import { isBelievable, isLinkMic } from '../../wxlite/utils/room/link_mic_message.js'

const request = { type: 'request', roomID: 'r1', userID: 'ben', userName: '', userAvatar: '' } as const
const cancel = { type: 'cancel', roomID: 'r1', userID: 'ben' } as const
const response = { type: 'response', roomID: 'r1', result: 'accept', message: '' } as const
const kickout = { type: 'kickout', roomID: 'r1' } as const

it.each([
  ['the presenter hears a request from the one who asks', request, 'ben', 'presenter', true],
  ['not one in the name of somebody else', request, 'eve', 'presenter', false],
  ['nor does the audience', request, 'ben', 'audience', false],
  ['the presenter hears that it was taken back', cancel, 'ben', 'presenter', true],
  ['not by somebody else', cancel, 'eve', 'presenter', false],
  ['the audience hears the answer of the creator', response, 'anna', 'audience', true],
  ['of nobody else', response, 'eve', 'audience', false],
  ['the creator takes a guest off', kickout, 'anna', 'audience', true],
  ['nobody else does', kickout, 'eve', 'audience', false],
  ['and nobody the presenter', kickout, 'anna', 'presenter', false],
] as const)('link-mic: %s', (_name, message, from, role, believed) => {
  expect(isBelievable(message, from, { roomID: 'r1', roomCreator: 'anna', role })).toBe(believed)
  expect(isBelievable(message, from, { roomID: 'r2', roomCreator: 'anna', role })).toBe(false)
})

it('tells link-mic messages from others', () => {
  expect(isLinkMic({ cmd: 'linkmic', data: kickout })).toBe(true)
  expect(isLinkMic({ cmd: 'sketchpad', data: kickout })).toBe(false)
  expect(isLinkMic({ cmd: 'linkmic', data: 'kickout' })).toBe(false)
})
