// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { calls, pusherView, rtcroom } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

type Share = { title: string; path: string }

describe('the start page', () => {
  it('opens every other page, once for two taps', async () => {
    const page = await stand.open('pages/main/main')
    page.tap('#entry-double')
    page.tap('#entry-double')
    expect(stand.phone.asked.filter(({ name }) => name === 'navigateTo')).toHaveLength(1)
    expect(stand.phone.last('navigateTo')).toMatchObject({ url: '/pages/doubleroom/roomlist/roomlist' })
    page.unmount()
  })

  // Who was back within a second tapped in vain.
  it('opens the next page at once for who is back', async () => {
    const page = await stand.open('pages/main/main')
    page.tap('#entry-double')
    ;(page.instance.onShow as () => void)()
    page.tap('#entry-multi')
    expect(stand.phone.last('navigateTo')).toMatchObject({ url: '/pages/multiroom/roomlist/roomlist' })
    page.unmount()
  })

  it('says so where WeChat is too old for live tags, and still opens the settings', async () => {
    stand.phone.canUse = false
    const page = await stand.open('pages/main/main')
    page.tap('#entry-live')
    expect(stand.phone.last('showModal')).toMatchObject({ title: '微信版本过低' })
    expect(stand.phone.last('navigateTo')).toBeUndefined()
    page.unmount()
  })

  // Half of an emoji at the end of a name: the server refused every room that this user wanted to make or enter.
  it('does not cut a name within a character', async () => {
    const page = await stand.open('pages/main/main')
    page.tap('#profile >>> .card')
    page.trigger('#profile >>> .input', 'input', { value: `${'a'.repeat(15)}😀bc` })
    page.tap('#profile >>> .save')
    expect(JSON.parse(stand.phone.stored.get('rtcroom.profile') ?? '')).toMatchObject({
      userName: `${'a'.repeat(15)}😀`,
    })
    page.unmount()
  })

  it('keeps the name and the picture that the user chooses', async () => {
    const page = await stand.open('pages/main/main')
    page.tap('#profile >>> .card')
    page.trigger('#profile >>> .input', 'input', { value: ' 小红 ' })
    page.trigger('#profile >>> .picture', 'chooseavatar', { avatarUrl: 'tmp://face.png' })
    await settle()
    page.tap('#profile >>> .save')
    expect(page.text('#profile')).toContain('小红')
    expect(JSON.parse(stand.phone.stored.get('rtcroom.profile') ?? '')).toEqual({
      userName: '小红',
      picture: 'kept:tmp://face.png',
      userAvatar: '',
    })
    page.unmount()
  })

  // A mini-program that was killed, or a page that was reloaded, knew nothing of the call that it was in.
  it('leads back to a call that was not left, and to none that was', async () => {
    const room = await stand.open('pages/multiroom/room/room', { query: { roomID: '', roomName: '' } })
    room.trigger('#view', 'entered', { roomID: 'room_1', roomName: '周会' })
    const kept = stand.phone.stored.get('rtcroom.call') ?? ''
    const page = await stand.open('pages/main/main')
    expect(page.text('#return')).toContain('周会')
    page.tap('#return')
    expect(stand.phone.last('navigateTo')).toMatchObject({
      url: `/pages/multiroom/room/room?roomID=room_1&roomName=${encodeURIComponent('周会')}`,
    })
    page.unmount()
    room.unmount()
    const later = await stand.open('pages/main/main')
    expect(later.findAll('#return')).toHaveLength(0)
    later.unmount()
    for (const damaged of ['{', '1', '{"url":1}', kept.replace(/"at":\d+/, '"at":1')]) {
      stand.phone.stored.set('rtcroom.call', damaged)
      const again = await stand.open('pages/main/main')
      expect(again.findAll('#return')).toHaveLength(0)
      again.unmount()
    }
  })

  it('gives a newcomer a name', async () => {
    stand.phone.stored.delete('rtcroom.profile')
    const page = await stand.open('pages/main/main')
    expect(page.text('#profile')).toMatch(/访客\d{4}/)
    page.unmount()
  })
})

describe.each(['doubleroom', 'multiroom', 'liveroom'])('the room page of %s', (folder) => {
  const page = `pages/${folder}/room/room`

  it('opened by a share card enters that very room', async () => {
    const room = await stand.open(page, { query: { roomID: 'room_1', roomName: encodeURIComponent('周会') } })
    expect(stand.phone.last('setNavigationBarTitle')).toMatchObject({ title: '周会' })
    const view = room.propsOf('#view')
    expect(view).toMatchObject({ roomid: 'room_1', roomname: '周会', unlisted: false })
    const share = (room.instance.onShareAppMessage as () => Share)()
    expect(share).toEqual({
      title: '邀请你加入「周会」',
      path: `/${page}?roomID=room_1&roomName=${encodeURIComponent('周会')}`,
    })
    room.unmount()
  })

  it('shares nothing but the start page before there is a room', async () => {
    const room = await stand.open(page, { query: { roomID: '', roomName: '' } })
    expect((room.instance.onShareAppMessage as () => Share)().path).toBe('/pages/main/main')
    room.trigger('#view', 'entered', { roomID: 'room_2', roomName: '新房间' })
    expect((room.instance.onShareAppMessage as () => Share)().path).toContain('roomID=room_2')
    expect(stand.phone.last('setNavigationBarTitle')).toMatchObject({ title: '新房间' })
    room.unmount()
  })
})

describe('the page of a call', () => {
  it('survives a name that is not well encoded', async () => {
    const room = await stand.open('pages/doubleroom/room/room', { query: { roomID: 'room_1', roomName: '%E4%A' } })
    expect(room.propsOf('#view')).toMatchObject({ roomid: 'room_1', roomname: '' })
    room.unmount()
  })

  it('of two shows the other large and oneself small', async () => {
    const room = await stand.open('pages/doubleroom/room/room', { query: { roomID: 'room_1', roomName: '' } })
    calls.last.show({ pusher: pusherView({ url: 'rtmp://x/live/me' }) })
    expect(room.propsOf('#view >>> #room')).toMatchObject({ template: 'float' })
    expect(rtcroom.calls.map(({ method }) => method)).toContain('getPushers')
    room.unmount()
  })
})
