import {
  createCall,
  createLiveRoom,
  createLiveStage,
  createRTCRoom,
  getLoginInfo,
  type LiveRoom,
  type RTCRoom,
  type WebCall,
  type WebLiveStage,
  webPlatform,
  whatWorks,
} from '../../../../server/browser/client/index.js'
import { box } from './box.js'
import type { Person, WebReport } from './web_lab_types.js'

// A page that has the library on browsers, for tests that drive it from outside.

const [own, people, main] = [box('own'), box('people'), box('main')]

let call: WebCall | undefined
let stage: WebLiveStage | undefined
const told = { failures: [] as string[], events: [] as string[], sound: 'none', loud: [] as string[] }
const options = {
  own,
  people,
  onFailure: ({ code, errMsg, hint }: { code: number; errMsg: string; hint: string }) =>
    told.failures.push(`${code} ${errMsg} ${hint}`),
  onSound(state: string) {
    told.sound = state
  },
  onVolume(userID: string, volume: number) {
    if (volume > 12 && !told.loud.includes(userID)) told.loud.push(userID)
  },
}

/** What was refused crosses to the test as a text. */
const readable = (error: unknown): never => {
  throw new Error(error instanceof Error ? `${JSON.stringify(error)} ${error.message}` : String(error))
}

async function rtcRoom({ serverUrl, name }: Person): Promise<RTCRoom> {
  const room = createRTCRoom()
  for (const event of ['onRoomClose', 'onPusherJoin', 'onPusherQuit', 'onReenter', 'onPushURLChange'] as const)
    room.on(event, () => told.events.push(event))
  await getLoginInfo({ room, serverUrl, type: 'multi_room', userName: name })
  return room
}

async function liveRoom({ serverUrl, name }: Person): Promise<LiveRoom> {
  const room = createLiveRoom()
  room.on('onRecvJoinPusherRequest', ({ userID }) => {
    told.events.push('onRecvJoinPusherRequest')
    void room.acceptJoinPusher({ data: { userID } })
  })
  for (const event of ['onRoomClose', 'onKickOut', 'onPusherJoin', 'onPusherQuit'] as const)
    room.on(event, () => told.events.push(event))
  await getLoginInfo({ room, serverUrl, type: 'live_room', userName: name })
  return room
}

/** A small copy of what an element shows. */
function copy(picture: HTMLCanvasElement | HTMLVideoElement): string {
  const small = new OffscreenCanvas(16, 16)
  const brush = small.getContext('2d')
  brush?.drawImage(picture, 0, 0, 16, 16)
  return brush?.getImageData(0, 0, 16, 16).data.join(' ') ?? ''
}

async function pictures(): Promise<WebReport['pictures']> {
  const all = [...document.querySelectorAll<HTMLCanvasElement | HTMLVideoElement>('.rtcroom-player :is(canvas, video)')]
  const before = all.map(copy)
  await new Promise((resolve) => setTimeout(resolve, 300))
  return all.map((picture, index) => {
    const now = copy(picture)
    const moving = new Set(now.split(' ')).size > 3 && now !== before[index]
    return { box: picture.closest('[id]')?.id ?? '', engine: picture.localName, moving }
  })
}

window.web = {
  async call(person, roomID) {
    const room = await rtcRoom(person)
    call = createCall({ ...options, room })
    return (await call.start({ roomID }).catch(readable)).roomID
  },
  async present(person, roomID) {
    stage = createLiveStage({ ...options, main, room: await liveRoom(person) })
    return (await stage.present({ roomID, roomInfo: 'live' }).catch(readable)).roomID
  },
  async watch(person, roomID) {
    stage = createLiveStage({ ...options, main, room: await liveRoom(person) })
    await stage.watch({ roomID }).catch(readable)
  },
  link: async () => stage?.link().catch(readable),
  unlink: async () => stage?.unlink().catch(readable),
  async stop() {
    await call?.stop()
    await stage?.stop()
  },
  async resumeSound() {
    await call?.resumeSound()
    await stage?.resumeSound()
  },
  report: async () => ({ ...told, view: { ...call?.view, ...stage?.view }, pictures: await pictures() }),
  ticks() {
    const timers = webPlatform()
    const ticks = { library: 0, page: 0 }
    let going = true
    setInterval(() => ticks.page++, 100)
    const again = () => {
      ticks.library++
      if (going) timers.after(100, again)
    }
    timers.after(100, again)
    return new Promise((resolve) =>
      timers.after(5_000, () => {
        going = false
        resolve(ticks)
      }),
    )
  },
  async support(person) {
    const room = await rtcRoom(person)
    return JSON.stringify(await whatWorks({ room }))
  },
}
