import { getLoginInfo } from '../../../wxlite/utils/getlogininfo.js'
import { createLiveStage, type LiveStage } from '../../../wxlite/utils/live_stage.js'
import { createLiveRoom, type LiveRoom } from '../../../wxlite/utils/liveroom.js'
import { FakePhone, type Transport } from '../../support/fake-wx.js'
import type { TestServer } from '../../support/server.js'

/** Somebody in a live room, presenter or audience, with a page of tags. */
export interface Spectator {
  name: string
  phone: FakePhone
  room: LiveRoom
  stage: LiveStage
  /** The events of the room, in order. */
  diary: string[]
}

/** `transport`: wires that the test meddles with. */
export async function spectator(
  server: Pick<TestServer, 'url' | 'clock' | 'stranger'>,
  name: string,
  transport?: Transport,
): Promise<Spectator> {
  const phone = new FakePhone({ clock: server.clock, transport })
  const { platform } = phone
  const room = createLiveRoom({ platform })
  const diary: string[] = []
  const note = (line: string) => diary.push(line)
  room.on('onPusherJoin', ({ pushers }) => diary.push(...pushers.map(({ userID }) => `join ${userID}`)))
  room.on('onPusherQuit', ({ pushers }) => diary.push(...pushers.map(({ userID }) => `quit ${userID}`)))
  room.on('onRecvRoomTextMsg', ({ userID, message }) => note(`text ${userID} ${message}`))
  room.on('onRecvRoomCustomMsg', ({ userID, cmd, message }) => note(`custom ${userID} ${cmd} ${message}`))
  room.on('onRecvJoinPusherRequest', ({ userID }) => note(`asks ${userID}`))
  room.on('onJoinPusherCancel', ({ userID }) => note(`cancel ${userID}`))
  room.on('onKickOut', () => note('kicked out'))
  room.on('onRecvC2CCustomMsg', ({ userID, cmd, message }) => note(`c2c ${userID} ${cmd} ${JSON.stringify(message)}`))
  room.on('onRoomClose', ({ reason, errCode }) => note(`close ${reason} ${errCode}`))
  const stage = createLiveStage({
    room,
    platform,
    onView: ({ pusher }) => {
      if (pusher) phone.pusher.bind(pusher)
    },
  })
  phone.pusher.onEvent = (event) => stage.pusher.statechange(event)
  const { userSig } = await server.stranger().get<{ userSig: string }>(`/weapp/utils/get_login_info?userID=${name}`)
  phone.storage.set(`rtcroom:${server.url}`, JSON.stringify({ userID: name, userSig }))
  await getLoginInfo({
    serverUrl: server.url,
    type: 'live_room',
    room,
    userName: `${name} 名`,
    weixin: false,
    platform,
  })
  return { name, phone, room, stage, diary }
}
