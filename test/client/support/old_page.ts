import type { WxApi } from '../../../wxlite/utils/platform/wx_api.js'

/** What the page knows of its library: callbacks in option objects, nothing else. */
interface OldLibrary {
  login(options: object): void
  logout(options: object): void
  getRoomList(options: object): void
  createRoom(options: object): void
  getPushURL(options: object): void
  enterRoom(options: object): void
  exitRoom(options: object): void
  sendRoomTextMsg(options: object): void
  setListener(listeners: object): void
}

interface Failure {
  errCode: number
  errMsg: string
}

interface OldPusher {
  userID: string
  userName: string
  userAvatar: string
  accelerateURL: string
}

/**
 * A double room page the way pages were written for the second generation: one function after another by callbacks,
 * member list kept by hand from join and quit events, entering on 1002 with a flag of its own.
 */
export function oldPage(rtcroom: OldLibrary, wx: Pick<WxApi, 'createLivePusherContext'>, loginInfo: object) {
  const log: string[] = []
  const data = { roomID: '', pushURL: '', members: [] as OldPusher[], comments: [] as string[] }
  let entered = false

  return {
    data,
    log,
    onReady() {
      rtcroom.setListener({
        onPusherJoin(ret: { pushers: OldPusher[] }) {
          data.members = data.members.concat(ret.pushers)
        },
        onPusherQuit(ret: { pushers: OldPusher[] }) {
          for (const gone of ret.pushers) data.members = data.members.filter((member) => member.userID !== gone.userID)
        },
        onRoomClose(ret: Failure) {
          log.push(`closed ${ret.errMsg}`)
        },
        onRecvRoomTextMsg(ret: { nickName: string; textMsg: string; time: string }) {
          data.comments.push(`${ret.nickName}: ${ret.textMsg} (${ret.time})`)
        },
      })
      rtcroom.login({
        data: loginInfo,
        success(ret: { userID: string; userName: string }) {
          log.push(`login ${ret.userID}`)
        },
        fail(ret: Failure) {
          log.push(`login failed ${ret.errCode}`)
        },
      })
    },
    create(roomInfo: string) {
      rtcroom.createRoom({
        data: { roomInfo },
        success(ret: { roomID: string }) {
          data.roomID = ret.roomID
          rtcroom.getPushURL({
            data: { roomID: ret.roomID },
            success(answer: { pushURL: string }) {
              data.pushURL = answer.pushURL
              wx.createLivePusherContext().start()
            },
            fail(failure: Failure) {
              log.push(`push URL failed ${failure.errCode}`)
            },
          })
        },
        fail(ret: Failure) {
          log.push(`create failed ${ret.errCode}`)
        },
      })
    },
    onPush(event: { detail: { code: number } }) {
      if (event.detail.code !== 1002 || entered) return
      entered = true
      rtcroom.enterRoom({
        data: { roomID: data.roomID, pushURL: data.pushURL },
        success() {
          log.push('entered')
        },
        fail(ret: Failure) {
          log.push(`enter failed ${ret.errCode}`)
        },
      })
    },
    send(msg: string) {
      rtcroom.sendRoomTextMsg({
        data: { msg },
        success() {
          log.push('sent')
        },
        fail(ret: Failure) {
          log.push(`send failed ${ret.errCode}`)
        },
      })
    },
    list() {
      rtcroom.getRoomList({
        data: { index: 0, cnt: 20 },
        success(ret: { rooms: { roomID: string; roomInfo: string }[] }) {
          log.push(`rooms ${ret.rooms.map((room) => `${room.roomID}:${room.roomInfo}`)}`)
        },
        fail(ret: Failure) {
          log.push(`list failed ${ret.errCode}`)
        },
      })
    },
    onUnload() {
      rtcroom.exitRoom({
        success() {
          log.push('left')
        },
        fail(ret: Failure) {
          log.push(`exit failed ${ret.errCode}`)
        },
      })
    },
    logout() {
      rtcroom.logout({
        success() {
          log.push('logged out')
        },
        fail(ret: Failure) {
          log.push(`logout failed ${ret.errCode}`)
        },
      })
    },
  }
}
