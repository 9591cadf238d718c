// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { learnPlaces } from '../../../server/browser/media/stream_places.js'
import { Permissions } from '../../../server/browser/phone/device/permissions.js'
import { PhoneStorage } from '../../../server/browser/phone/device/storage.js'
import { parseLink } from '../../../server/browser/phone/link.js'
import { fileAddress } from '../../../server/browser/phone/mini_app.js'
import { answering, WxError } from '../../../server/browser/phone/wx/answer.js'
import { ownAddress, playAddress, pushAddress } from '../../../server/browser/phone/wx/own_address.js'

beforeEach(() => sessionStorage.clear())

describe('the storage of a phone', () => {
  it('is its own, and answers an empty text for what is not there', () => {
    const [one, two] = [new PhoneStorage('1'), new PhoneStorage('12')]
    one.set('name', { a: [1] })
    two.set('name', 'two')
    expect(one.get('name')).toEqual({ a: [1] })
    expect(one.get('other')).toBe('')
    one.clear()
    expect([one.keys(), two.keys()]).toEqual([[], ['name']])
  })
})

describe('the permissions of a phone', () => {
  it('are asked for once, and stand until the settings change them', () => {
    const permissions = new Permissions(new PhoneStorage('1'))
    expect(permissions.state('scope.camera')).toBeUndefined()
    permissions.setAll(false)
    expect(permissions.ask('scope.camera')).toBe(false)
    permissions.setAll(true)
    expect(permissions.ask('scope.camera')).toBe(true)
    expect(new Permissions(new PhoneStorage('1')).state('scope.record')).toBe(true)
  })
})

describe('a page link', () => {
  it('is read from the root or from the page that names it, values as they stand', () => {
    expect(parseLink('/pages/b/b?id=a%20b&x', 'pages/a/a')).toEqual({
      path: 'pages/b/b',
      query: { id: 'a%20b', x: '' },
    })
    expect(parseLink('../b/b', 'pages/a/a').path).toBe('pages/b/b')
    expect(parseLink('pages/b/b?url=a=b', '').query).toEqual({ url: 'a=b' })
  })

  it('to a file leads to what the server serves of the mini-program', () => {
    expect(fileAddress('/images/a.png', 'pages/a/a')).toBe('app/images/a.png')
    expect(fileAddress('../../images/a.png', 'pages/a/a')).toBe('app/images/a.png')
    expect(fileAddress('https://x/a.png', 'pages/a/a')).toBe('https://x/a.png')
    expect(fileAddress('data:image/png;base64,AA', 'pages/a/a')).toBe('data:image/png;base64,AA')
  })
})

describe('an address', () => {
  beforeEach(() => {
    window.location.href = 'https://demo.example:8443/demo/phone'
  })

  it('of this computer leads to where the page came from; any other stays', () => {
    expect(ownAddress('http://localhost:5757/weapp/x?a=1')).toBe('https://demo.example:8443/weapp/x?a=1')
    expect(ownAddress('ws://127.0.0.1:5757/weapp/im')).toBe('wss://demo.example:8443/weapp/im')
    expect(ownAddress('https://rooms.example/weapp/x')).toBe('https://rooms.example/weapp/x')
  })

  const RTMP = 'rtmp://10.0.0.1:1935/live/u_1?txSecret=a&txTime=B'

  it('of an RTMP stream is found as WebSocket-FLV with the same signature', () => {
    const flv = 'wss://demo.example:8443/live/u_1.flv?txSecret=a&txTime=B'
    expect(pushAddress(RTMP)).toBe(flv)
    expect(playAddress(RTMP)).toEqual({ url: flv })
    expect(playAddress('https://cdn.example/live/u_1.flv')).toEqual({ url: 'https://cdn.example/live/u_1.flv' })
  })

  it('of an RTMP stream is found on its node where there are several', () => {
    globalThis.demoMedia = { webrtc: false, flvOrigin: '', nodes: true }
    learnPlaces(JSON.stringify({ webPushURL: 'ws://localhost:5758/live/u_1.flv?txSecret=a&txTime=B' }))
    const there = 'ws://localhost:5758/live/u_1.flv?txSecret=a&txTime=B'
    expect([pushAddress(RTMP), playAddress(RTMP)]).toEqual([there, { url: there }])
    expect(pushAddress(RTMP.replace('u_1', 'u_2'))).toMatch(/^wss:\/\/demo\.example:8443\/live\/u_2\.flv/)
    globalThis.demoMedia = null
  })

  it('of an RTMP stream is found as WHIP and WHEP where the server has them, with FLV to fall back to', () => {
    globalThis.demoMedia = { webrtc: true, flvOrigin: 'https://media.example', nodes: false }
    expect(pushAddress(RTMP)).toBe('https://demo.example:8443/live/u_1.whip?txSecret=a&txTime=B')
    expect(playAddress(RTMP)).toEqual({
      url: 'https://demo.example:8443/live/u_1.whep?txSecret=a&txTime=B',
      fallback: 'https://media.example/live/u_1.flv?txSecret=a&txTime=B',
    })
    globalThis.demoMedia = null
  })
})

describe('a function of wx', () => {
  const half = answering('half', ({ of }: { of: number }) => {
    if (of % 2 === 1) throw new WxError('odd', { errno: 7 })
    return { result: of / 2 }
  })

  it('answers a promise when it is given no callback', async () => {
    expect(await half({ of: 4 })).toEqual({ errMsg: 'half:ok', result: 2 })
    await expect(half({ of: 3 })).rejects.toEqual({ errMsg: 'half:fail odd', errno: 7 })
  })

  it('calls success or fail, then complete, and answers nothing', async () => {
    const calls: string[] = []
    const callbacks = {
      success: () => calls.push('success'),
      fail: () => calls.push('fail'),
      complete: () => calls.push('complete'),
    }
    expect(half({ of: 4, ...callbacks })).toBeUndefined()
    await vi.waitFor(() => expect(calls).toEqual(['success', 'complete']))
    expect(half({ of: 3, ...callbacks })).toBeUndefined()
    await vi.waitFor(() => expect(calls).toEqual(['success', 'complete', 'fail', 'complete']))
  })
})
