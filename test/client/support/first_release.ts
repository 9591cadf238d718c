import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Clock } from '../../../server/clock.js'
import { FakePhone, type Transport } from '../../support/fake-wx.js'
import { RestClient } from '../../support/rest_client.js'
import { createLiveRoom } from '../fixtures/first_release/liveroom.js'
import { wxPlatform } from '../fixtures/first_release/platform.js'
import { createRTCRoom } from '../fixtures/first_release/rtcroom.js'
import { until } from './quiet.js'

const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

/** Where the phones are. */
export interface World {
  /** The server's address, for the test and for phones. */
  readonly url: string
  readonly phonesUrl: string
  readonly clock: Clock
  /** Default: real HTTP and WebSocket. */
  readonly transport?: Transport
  /** Time goes by. */
  pass(phones: readonly FakePhone[], ms: number, step?: number): Promise<void>
  /** The work, with as much time as it takes. */
  finish<T>(phones: readonly FakePhone[], work: Promise<T>): Promise<T>
  close(): Promise<void>
}

/** What the library of the first version could do, as its phones do it today. */
export function firstRelease(start: () => Promise<World>): void {
  let world: World
  let phones: FakePhone[]

  beforeEach(async () => {
    world = await start()
    phones = []
  }, 60_000)

  afterEach(() => world.close())

  async function identity(userID: string, type: 'multi_room' | 'live_room') {
    const { userSig } = await new RestClient(world.url).get<{ userSig: string }>(
      `/weapp/utils/get_login_info?userID=${userID}`,
    )
    return { serverDomain: `${world.phonesUrl}/weapp/${type}/`, userID, userSig, userName: `${userID} 名` }
  }

  function platform() {
    const phone = new FakePhone({ clock: world.clock, transport: world.transport })
    phones.push(phone)
    return wxPlatform(
      () => ({
        ...phone.wx,
        offAppShow: off(phone, 'offAppShow'),
        offAppHide: off(phone, 'offAppHide'),
        offNetworkStatusChange: off(phone, 'offNetworkStatusChange'),
      }),
      phone.timers,
    )
  }

  function off(phone: FakePhone, name: 'offAppShow' | 'offAppHide' | 'offNetworkStatusChange') {
    return (listener: (status: object) => void) => phone.wx[name]?.(listener)
  }

  async function member(name: string) {
    const room = createRTCRoom({ platform: platform() })
    await room.login(await identity(name, 'multi_room'))
    const diary: string[] = []
    room.setListener({
      onPusherJoin: ({ pushers }) => diary.push(...pushers.map(({ userID }) => `join ${userID}`)),
      onPusherQuit: ({ pushers }) => diary.push(...pushers.map(({ userID, reason }) => `quit ${userID} ${reason}`)),
      onRecvRoomTextMsg: ({ userID, textMsg }) => diary.push(`text ${userID} ${textMsg}`),
      onRecvRoomCustomMsg: ({ userID, cmd, message }) => diary.push(`custom ${userID} ${cmd} ${message}`),
      onRoomClose: ({ reason, errCode }) => diary.push(`close ${reason} ${errCode}`),
    })
    return { room, diary }
  }

  async function viewer(name: string) {
    const room = createLiveRoom({ platform: platform() })
    await room.login(await identity(name, 'live_room'))
    const diary: string[] = []
    room.setListener({
      onRecvRoomTextMsg: ({ userID, message }) => diary.push(`text ${userID} ${message}`),
      onRecvJoinPusherRequest: ({ userID }) => diary.push(`asks ${userID}`),
      onKickOut: () => diary.push('kicked out'),
      onCustomChange: ({ custom }) => diary.push(`custom ${custom}`),
      onRoomClose: ({ reason, errCode }) => diary.push(`close ${reason} ${errCode}`),
    })
    return { room, diary }
  }

  async function endAll(...rooms: { logout(): Promise<void> }[]) {
    for (const room of rooms) await world.finish(phones, room.logout())
    await expect.poll(() => phones.map(({ leftovers }) => leftovers)).toEqual(phones.map(() => NOTHING))
  }

  test('members: made, listed, entered, chat, another stream, kicked, closed', async () => {
    const anna = await member('anna')
    const bob = await member('bob')
    const { roomID } = await anna.room.createRoom({ data: { roomInfo: '周会' } })
    for (const { room } of [anna, bob])
      await room.enterRoom({ data: { roomID, pushURL: (await room.getPushURL()).pushURL } })
    expect((await bob.room.getRoomList({ data: { index: 0, cnt: 5 } })).rooms.map((room) => room.roomID)).toEqual([
      roomID,
    ])
    await until(() => anna.room.connection === 'up' && bob.room.connection === 'up' && anna.diary.includes('join bob'))
    await anna.room.sendRoomTextMsg({ data: { msg: '你好' } })
    await bob.room.sendRoomCustomMsg({ data: { cmd: 'like', msg: '1' } })
    await until(() => bob.diary.includes('text anna 你好') && anna.diary.includes('custom bob like 1'))
    await bob.room.enterRoom({ data: { roomID, pushURL: (await bob.room.getPushURL()).pushURL } })
    await world.pass(phones, 60_000, 1_000)
    expect(bob.room.members[0]).toMatchObject({ userID: 'anna', state: 'online' })
    await anna.room.kickPusher({ data: { userID: 'bob' } })
    await until(() => bob.diary.includes('close kicked 12') && anna.diary.includes('quit bob kicked'))
    await anna.room.unkickPusher({ data: { userID: 'bob' } })
    await bob.room.enterRoom({ data: { roomID, pushURL: (await bob.room.getPushURL()).pushURL } })
    await anna.room.destroyRoom({ data: { roomID } })
    await until(() => bob.diary.includes('close closed 0'))
    await endAll(anna.room, bob.room)
  })

  test('a live room: watched, counted, link-mic asked, given and ended, custom fields, closed', async () => {
    const anna = await viewer('anna')
    const bob = await viewer('bob')
    const { roomID } = await anna.room.createRoom({
      data: { roomInfo: '直播', pushURL: (await anna.room.getPushURL()).pushURL },
    })
    await bob.room.enterRoom({ data: { roomID } })
    await until(() => anna.room.connection === 'up' && bob.room.connection === 'up')
    expect((await anna.room.getAudienceList()).audienceCount).toBe(1)
    const asked = bob.room.requestJoinPusher({ data: { timeout: 10_000 } })
    await until(() => anna.diary.includes('asks bob'))
    await anna.room.acceptJoinPusher({ data: { userID: 'bob' } })
    await asked
    await bob.room.joinPusher({ data: { pushURL: (await bob.room.getPushURL()).pushURL } })
    expect(bob.room.role).toBe('guest')
    await anna.room.kickoutSubPusher({ data: { userID: 'bob' } })
    await until(() => bob.diary.includes('kicked out'))
    await world.pass(phones, 3_000)
    expect(bob.room.role).toBe('audience')
    await bob.room.setCustomField({ data: { fieldName: 'like', operation: 'inc' } })
    await until(() => anna.diary.includes('custom {"like":1}'))
    await anna.room.exitRoom()
    await until(() => bob.diary.includes('close closed 0'))
    await endAll(anna.room, bob.room)
  })
}
