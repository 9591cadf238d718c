import { createCalls } from '../../../wxlite/utils/calls.js'
import { tencentIM } from '../../../wxlite/utils/im/tencent.js'
import type { TencentChat, TencentChatSDK, TencentElement } from '../../../wxlite/utils/im/tencent_sdk.js'
import type { Pusher } from '../../../wxlite/utils/protocol.js'
import { createQueue } from '../../../wxlite/utils/queue.js'
import { createRTCRoom } from '../../../wxlite/utils/rtcroom.js'
import { FakePhone, type Transport } from '../../support/fake-wx.js'
import { ManualClock } from '../../support/manual_clock.js'

export const ADMIN = 'administrator'
export const ROOM = 'room-1'

/** A message as the SDK hands it over: `payload` is the first element only. */
export class FakeMessage {
  type: string
  payload: object
  conversationType = 'GROUP'
  from = ''
  ID = ''
  to = ROOM

  constructor(private elements: TencentElement[]) {
    this.type = elements[0]?.type ?? ''
    this.payload = elements[0]?.content ?? {}
  }

  getElements() {
    return this.elements
  }

  setElement(elements: TencentElement[]) {
    this.elements = elements
  }
}

/** The cloud's SDK without the cloud. */
export class FakeChat implements TencentChat {
  readonly listeners = new Map<string, Set<(event: { data?: unknown }) => void>>()
  readonly log: string[] = []
  readonly sent: object[] = []
  failJoins = 0
  refuseLogin = false
  silent = false

  async login({ userID }: { userID: string }): Promise<unknown> {
    if (this.refuseLogin) throw new Error('70009')
    this.log.push(`login ${userID}`)
    if (!this.silent) queueMicrotask(() => this.emit('sdkStateReady', undefined))
    return { data: {} }
  }

  async logout() {
    this.log.push('logout')
  }

  on(event: string, listener: (event: { data?: unknown }) => void) {
    const set = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, set.add(listener))
  }

  off(event: string, listener: (event: { data?: unknown }) => void) {
    this.listeners.get(event)?.delete(listener)
  }

  async joinGroup({ groupID, type }: { groupID: string; type?: string | number }) {
    if (this.failJoins-- > 0) throw new Error('10010')
    this.log.push(`join ${groupID} ${type}`)
  }

  async quitGroup(groupID: string) {
    this.log.push(`quit ${groupID}`)
  }

  createTextMessage({ payload }: { payload: { text: string } }) {
    return new FakeMessage([{ type: 'TIMTextElem', content: payload }])
  }

  createCustomMessage({
    to,
    conversationType,
    payload,
  }: {
    to: string
    conversationType: string | number
    payload: object
  }) {
    return Object.assign(new FakeMessage([{ type: 'TIMCustomElem', content: payload }]), { to, conversationType })
  }

  /** Why messages are not taken. */
  refusal: { code: number; message: string } | undefined

  async sendMessage(message: object) {
    if (this.refusal) throw Object.assign(new Error(this.refusal.message), { code: this.refusal.code })
    this.sent.push(message)
  }

  emit(event: string, data: unknown) {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener({ data })
  }

  /** Something arrives. */
  receive(elements: TencentElement[], change: Partial<FakeMessage>) {
    this.emit('onMessageReceived', [Object.assign(new FakeMessage(elements), change)])
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0)
  }
}

export const custom = (data: object, extension = ''): TencentElement => ({
  type: 'TIMCustomElem',
  content: { data: JSON.stringify(data), description: '', extension },
})
export const plain = (text: string): TencentElement => ({ type: 'TIMTextElem', content: { text } })

export function world(provider: 'tencent' | 'embedded' = 'tencent') {
  const clock = new ManualClock(1_000_000)
  const chat = new FakeChat()
  const sdk: TencentChatSDK = {
    create: () => chat,
    EVENT: {
      SDK_READY: 'sdkStateReady',
      MESSAGE_RECEIVED: 'onMessageReceived',
      NET_STATE_CHANGE: 'netStateChange',
      KICKED_OUT: 'kickedOut',
    },
    TYPES: { CONV_C2C: 'C2C', CONV_GROUP: 'GROUP', GRP_AVCHATROOM: 'AVChatRoom', NET_STATE_CONNECTED: 'connected' },
  }
  const pusher = (userID: string): Pusher => ({
    userID,
    userName: userID,
    userAvatar: '',
    accelerateURL: `rtmp://h/live/${userID}_1`,
    state: 'online',
  })
  const server = {
    seq: 10,
    pushers: [pusher('me')],
    asked: [] as string[],
    bodies: [] as { operation: string; body: string }[],
    calls: [] as object[],
    faults: new Map<string, object | 'none'>(),
  }
  const transport: Transport = {
    request({ url, body }, done) {
      const operation = /\/([a-z_]+)(\?|$)/.exec(url)?.[1] ?? ''
      server.asked.push(operation)
      server.bodies.push({ operation, body })
      const im =
        provider === 'tencent'
          ? { provider, sdkAppID: 1400000000, accountType: '1', administrator: ADMIN }
          : { provider, url: 'ws://h/weapp/im' }
      const room = { roomID: ROOM, roomInfo: '', roomCreator: 'boss', mixedPlayURL: '', custom: '{}', maxMembers: 4 }
      const replies: { [operation: string]: object } = {
        login: {
          userID: 'me',
          token: 't',
          im,
          media: { provider: 'tencent', playMode: 'RTC', minCache: 0.1, maxCache: 0.3, mixed: true },
        },
        get_pushers: { ...room, seq: server.seq, pushers: server.pushers },
        pusher_heartbeat: { seq: server.seq },
        get_call_list: { calls: server.calls, total: server.calls.length },
        enter_queue: { ticketID: 'ticket_1', position: 2 },
        queue_beat: { ticketID: 'ticket_1', position: 1 },
        get_custom_info: { custom: { like: 7 } },
      }
      const fault = server.faults.get(operation)
      if (fault === 'none') return () => {}
      const reply = { code: 0, message: '', roomID: ROOM, ...replies[operation], ...fault }
      queueMicrotask(() => done({ status: 200, text: JSON.stringify(reply) }))
      return () => {}
    },
    connect: () => {
      throw new Error('no socket is needed')
    },
  }
  const phone = new FakePhone({ clock, transport })
  const login = { serverDomain: 'http://h/weapp/multi_room/', userID: 'me', userSig: 'sig' }
  const pass = async (ms: number) => {
    for (let past = 0; past < ms; past += 250) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(250)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { chat, sdk, server, phone, login, pass, pusher }
}

export async function inRoom() {
  const all = world()
  const room = createRTCRoom({ platform: all.phone.platform, im: tencentIM(all.sdk) })
  await room.login({ data: all.login })
  const diary: string[] = []
  room.on('onPusherJoin', ({ pushers }) => diary.push(...pushers.map(({ userID }) => `join ${userID}`)))
  room.on('onRecvRoomTextMsg', ({ userID, nickName, textMsg }) => diary.push(`text ${userID} ${nickName} ${textMsg}`))
  room.on('onRecvRoomCustomMsg', ({ userID, cmd, message }) => diary.push(`custom ${userID} ${cmd} ${message}`))
  room.on('onRoomClose', ({ reason }) => diary.push(`close ${reason}`))
  await room.enterRoom({ data: { roomID: ROOM, pushURL: 'rtmp://h/live/me_1' } })
  await all.pass(250)
  return { ...all, room, diary }
}

/** A notice of calls and queues, as the server sends it by C2C. */
export const RING = {
  event: 'call',
  callID: 'call_1',
  roomID: 'room_1',
  roomType: 'double_room',
  media: 'video',
  fromUserID: 'anna',
  userName: 'Anna',
  userAvatar: '',
  data: '',
  expiresAt: 2_000_000,
}
export const RECORD = { ...RING, users: [{ userID: 'me', result: 'ringing' }], startTime: 1 }

export async function onTheLine() {
  const all = world()
  const im = tencentIM(all.sdk)
  const room = createRTCRoom({ platform: all.phone.platform, im })
  await room.login({ data: all.login })
  const calls = createCalls({ room, im }, all.phone.platform)
  const queue = createQueue({ calls })
  const heard: string[] = []
  calls.on('onCall', ({ userName }) => heard.push(`call ${userName}`))
  calls.on('onCallEnd', ({ reason }) => heard.push(`end ${reason}`))
  queue.on('onPosition', ({ position }) => heard.push(`position ${position}`))
  const told = (notice: object, from = ADMIN) =>
    all.chat.receive([custom(notice)], { from, conversationType: 'C2C', to: 'me' })
  const close = async () => {
    queue.stop()
    calls.stop()
    await room.logout()
    if (all.chat.listening > 0) throw new Error('listeners of the SDK are left')
  }
  return { ...all, room, calls, queue, heard, told, close }
}
