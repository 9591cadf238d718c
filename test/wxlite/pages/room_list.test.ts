// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import type { RoomListItem } from '../../../wxlite/utils/protocol.js'
import { liveroom, logins, rtcroom } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const pusher = (n: number) => ({
  userID: `u${n}`,
  userName: `${n}号`,
  userAvatar: '',
  accelerateURL: '',
  state: 'online' as const,
})
const room = (roomID: string, people: number, change: Partial<RoomListItem> = {}): RoomListItem => ({
  roomID,
  roomInfo: `房间${roomID}`,
  roomName: '',
  roomCreator: 'u0',
  mixedPlayURL: '',
  custom: '{}',
  pushers: Array.from({ length: people }, (_, n) => pusher(n)),
  maxMembers: 2,
  seq: 1,
  ...change,
})

/** A list component as its page shows it: properties, and the page's own show. */
async function list(type: string) {
  const page = await stand.open('demo/components/room-list/room-list', { props: { type } })
  await (page.instance as { refresh?: () => Promise<void> }).refresh?.()
  return page
}

describe('the list of rooms', () => {
  it('says that there are none and how to begin', async () => {
    const page = await list('double_room')
    expect(logins.asked).toMatchObject([{ type: 'double_room' }])
    expect(page.text()).toContain('还没有双人房间')
    page.unmount()
  })

  it('shows live counts, marks full rooms and keeps people out of them', async () => {
    rtcroom.rooms = [room('a', 1), room('b', 2)]
    const page = await list('double_room')
    const cards = page.findAll('.card').map((card) => card.textContent)
    expect(cards[0]).toMatch(/房间a.*1\/2 人.*可进入/)
    expect(cards[1]).toMatch(/房间b.*2\/2 人.*已满/)
    page.tap('#room-b')
    await settle()
    expect(stand.phone.last('showModal')).toMatchObject({ title: '房间已满' })
    expect(stand.phone.last('navigateTo')).toBeUndefined()
    page.tap('#room-a')
    await settle()
    expect(stand.phone.last('navigateTo')).toMatchObject({
      url: `/pages/doubleroom/room/room?roomID=a&roomName=${encodeURIComponent('房间a')}`,
    })
    page.unmount()
  })

  it('of live rooms counts the audience and tells sound from pictures', async () => {
    liveroom.rooms = [
      room('a', 4, { maxMembers: 4, audienceCount: 42, roomInfo: '{"roomName":"夜谈","pureAudio":true}' }),
    ]
    const page = await list('live_room')
    expect(page.text('.card')).toMatch(/夜谈.*42 人在看.*语音/)
    page.tap('#room-a')
    expect(stand.phone.last('navigateTo')).toMatchObject({
      url: `/pages/liveroom/room/room?roomID=a&roomName=${encodeURIComponent('夜谈')}&audio=1`,
    })
    page.unmount()
  })

  it('shows what a presenter shows, faces where there is no cover or it cannot be had, and nothing of a call', async () => {
    const coverURL = 'https://host/live/u0_1.jpg?txSecret=a'
    const shown = { pushers: [{ ...pusher(0), coverURL }] }
    liveroom.rooms = [room('a', 1, shown), room('b', 1), room('c', 1, { ...shown, roomCreator: 'u9' })]
    const page = await list('live_room')
    const pictures = () => [page.findAll('.cover').length, page.findAll('.faces').length]
    expect(pictures()).toEqual([1, 2])
    page.trigger('.cover', 'error', { errMsg: 'GET failed' })
    await settle()
    expect(pictures()).toEqual([0, 3])
    page.unmount()
    rtcroom.rooms = [room('d', 1, shown)]
    const calls = await list('double_room')
    expect(calls.findAll('.cover')).toEqual([])
    calls.unmount()
  })

  // A room that one had just closed stood in the list until the server's next answer.
  it('leaves out a room that this phone saw end, at once, and shortens long ids', async () => {
    const long = 'room_0123456789abcdef'
    rtcroom.rooms = [room('gone_1', 1), room(long, 1)]
    const { noteEnded } = await import('../../../wxlite/demo/shell/ended_rooms.js')
    const page = await list('double_room')
    expect(page.text(`#room-${long}`)).toContain('房间号 room_012…cdef')
    noteEnded('gone_1')
    await (page.instance as { refresh?: () => Promise<void> }).refresh?.()
    expect(page.findAll('.card')).toHaveLength(1)
    expect(page.text('.total')).toContain('共 1 个房间')
    page.unmount()
  })

  it('opens a room once for two taps', async () => {
    rtcroom.rooms = [room('a', 1)]
    const page = await list('multi_room')
    page.tap('#room-a')
    page.tap('#room-a')
    expect(stand.phone.asked.filter(({ name }) => name === 'navigateTo')).toHaveLength(1)
    page.unmount()
  })

  it('without a server says why, and tries again or leads to the settings', async () => {
    logins.answer = () => Promise.reject(new RoomError(-1, '连不上服务器', 'get_login_info', '检查服务器地址'))
    const page = await list('double_room')
    expect(page.text()).toContain('连不上服务器。请检查网络，或到“设置与诊断”里逐项检查。')
    page.tap('#state >>> .second')
    expect(stand.phone.last('navigateTo')).toMatchObject({ url: '/pages/settings/settings' })
    logins.answer = () => Promise.resolve()
    page.tap('#state >>> .first')
    await settle()
    expect(page.text()).toContain('还没有双人房间')
    page.unmount()
  })

  it('keeps what it had when a later refresh fails, and says so', async () => {
    rtcroom.rooms = [room('a', 1)]
    const page = await list('double_room')
    rtcroom.answers.getRoomList = () => Promise.reject(new RoomError(-1, '网络超时', 'get_room_list'))
    page.setProps({ pull: 1 })
    await settle()
    expect(page.text()).toContain('网络超时，显示的是上一次的结果')
    expect(page.findAll('.card')).toHaveLength(1)
    expect(stand.phone.last('stopPullDownRefresh')).toBeDefined()
    page.unmount()
  })

  it('fetches more when its end is reached', async () => {
    rtcroom.answers.getRoomList = ({ cnt }) => ({
      rooms: Array.from({ length: Number(cnt) }, (_, n) => room(`r${n}`, 1)),
      total: 50,
    })
    const page = await list('double_room')
    page.setProps({ more: 1 })
    await settle()
    expect(page.findAll('.card')).toHaveLength(40)
    page.unmount()
  })
})

describe('a new room', () => {
  const ask = async (type: string) => {
    const page = await list(type)
    page.tap('.create')
    return page
  }

  it('gets the name that was typed, and is kept out of the list when so chosen', async () => {
    const page = await ask('multi_room')
    page.trigger('#dialog >>> .input', 'input', { value: ' 周会 ' })
    page.tap('#dialog >>> .unlisted')
    page.tap('#dialog >>> .create')
    expect(stand.phone.last('navigateTo')).toMatchObject({
      url: `/pages/multiroom/room/room?roomID=&roomName=${encodeURIComponent('周会')}&unlisted=1`,
    })
    page.unmount()
  })

  it('without a name gets one of its own', async () => {
    const page = await ask('live_room')
    page.tap('#dialog >>> .sound')
    page.tap('#dialog >>> .create')
    expect(stand.phone.last('navigateTo')).toMatchObject({
      url: `/pages/liveroom/room/room?roomID=&roomName=${encodeURIComponent('小明的直播间')}&audio=1`,
    })
    page.unmount()
  })

  it.each(['a<b', '两 个', '50%', 'x&y', '#1'])('is refused the name %s, with the reason', async (name) => {
    const page = await ask('double_room')
    page.trigger('#dialog >>> .input', 'input', { value: name })
    expect(page.find('#dialog >>> .problem').textContent).toContain('房间名称不能包含')
    page.tap('#dialog >>> .create')
    expect(stand.phone.last('navigateTo')).toBeUndefined()
    page.unmount()
  })
})
