import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { imCallbacks } from '../../../server/im/tencent/callbacks.js'
import type { StreamState } from '../../../server/rooms/ports/media_provider.js'
import { Refusal } from '../../../server/rooms/rules/step.js'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ManualClock } from '../../support/manual_clock.js'
import { recordingLog } from '../../support/silent_log.js'
import { RoomsStub } from '../embedded/rooms_stub.js'

const TOKEN = 'callback-token'
const SDK_APP_ID = 1_400_000_001

describe('imCallbacks', () => {
  let rooms = new RoomsStub()
  let clock = new ManualClock()
  let logged = recordingLog()
  let stream: StreamState = 'live'
  const media = { streamState: async () => stream }
  const make = (token = TOKEN) =>
    imCallbacks({
      sdkAppID: SDK_APP_ID,
      administrator: 'administrator',
      token,
      rooms: () => rooms,
      media,
      clock,
      log: logged.log,
    })
  let take = make()
  beforeEach(() => {
    rooms = new RoomsStub()
    clock = new ManualClock()
    logged = recordingLog()
    stream = 'live'
    take = make()
  })

  function signed(time = Math.floor(clock.now() / 1000), token = TOKEN) {
    const RequestTime = String(time)
    return {
      SdkAppid: String(SDK_APP_ID),
      RequestTime,
      Sign: createHash('sha256')
        .update(token + RequestTime)
        .digest('hex'),
    }
  }
  const state = (EventType: 'Online' | 'Offline', ...users: string[]) => ({
    CallbackCommand: 'Group.CallbackOnMemberStateChange',
    GroupId: 'r1',
    EventType,
    EventCause: 'HeartbeatInterrupt',
    MemberList: users.map((Member_Account) => ({ Member_Account })),
    EventTime: clock.now(),
  })

  it('takes the signature of the published formula', async () => {
    const take = imCallbacks({
      sdkAppID: SDK_APP_ID,
      administrator: 'a',
      token: 'T',
      rooms: () => rooms,
      media,
      clock: new ManualClock(1_546_300_800_000),
      log: logged.log,
    })
    // printf 'T1546300800' | sha256sum
    const query = {
      SdkAppid: String(SDK_APP_ID),
      RequestTime: '1546300800',
      Sign: '0c2ba7eb3a887456fe6087f7339e21e899d5eb1da0da0d8d7449c88a957d97d8',
    }
    expect(await take(query, {})).toMatchObject({ ErrorCode: 0 })
    expect(await take({ ...query, Sign: query.Sign.toUpperCase() }, {})).toMatchObject({ ErrorCode: 0 })
  })

  it('tells the rooms who is gone and who is back', async () => {
    expect(await take(signed(), state('Offline', 'cid', 'dora'))).toEqual({
      ActionStatus: 'OK',
      ErrorInfo: '',
      ErrorCode: 0,
    })
    await take(signed(), state('Online', 'cid'))
    await take(signed(), {
      CallbackCommand: 'Group.CallbackAfterMemberExit',
      GroupId: 'r2',
      ExitType: 'Quit',
      ExitMemberList: [{ Member_Account: 'eve' }],
    })
    expect(rooms.calls).toEqual([
      ['gone', 'cid', 'r1'],
      ['gone', 'dora', 'r1'],
      ['back', 'cid', 'r1'],
      ['gone', 'eve', 'r2'],
    ])
  })

  it('applies a lost connection to every group that the user was seen in', async () => {
    await take(signed(), state('Online', 'cid'))
    await take(signed(), {
      CallbackCommand: 'Group.CallbackAfterNewMemberJoin',
      GroupId: 'r2',
      JoinType: 'Apply',
      NewMemberList: [{ Member_Account: 'cid' }],
    })
    rooms.calls.length = 0
    const change = (Action: string) => ({
      CallbackCommand: 'State.StateChange',
      EventTime: 1,
      Info: { Action, To_Account: 'cid', Reason: 'LinkClose' },
    })
    await take(signed(), change('Disconnect'))
    await take(signed(), change('Login'))
    expect(rooms.calls).toEqual([
      ['gone', 'cid', 'r1'],
      ['gone', 'cid', 'r2'],
      ['back', 'cid', 'r1'],
      ['back', 'cid', 'r2'],
    ])
  })

  it('asks at once for the stream of a member whose connection is lost, and tells the room when it has ended', async () => {
    rooms.put('r1', { members: ['ann', 'ben'] })
    const told = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return rooms.calls.filter(([what]) => what === 'streamEnded')
    }
    stream = 'ended'
    await take(signed(), state('Offline', 'ann'))
    expect(await told()).toEqual([['streamEnded', 'ann_1']])
    // A crashed phone's stream lives on for some seconds.
    stream = 'live'
    await take(signed(), state('Offline', 'ben'))
    expect(await told()).toHaveLength(1)
    stream = 'ended'
    clock.advance(6_000)
    expect(await told()).toContainEqual(['streamEnded', 'ben_1'])
  })

  it.each(['live', 'never', 'unknown'] as const)('leaves a member alone whose stream is: %s', async (known) => {
    rooms.put('r1', { members: ['ann'] })
    stream = known
    await take(signed(), state('Offline', 'ann'))
    clock.advance(6_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(rooms.calls).toEqual([['gone', 'ann', 'r1']])
  })

  it('refuses room changes that a client tries to send, and lets everything else through', async () => {
    const message = (From_Account: string, data: string, MsgType = 'TIMCustomElem') => ({
      CallbackCommand: 'Group.CallbackBeforeSendMsg',
      GroupId: 'r1',
      From_Account,
      MsgBody: [{ MsgType, MsgContent: { Data: data } }],
    })
    const forged = '{"cmd":"notifyPusherChange","data":""}'
    expect(await take(signed(), message('eve', forged))).toMatchObject({ ErrorCode: 120_001 })
    expect(await take(signed(), message('eve', '{"event":"close","roomID":"r1"}'))).toMatchObject({
      ErrorCode: 120_001,
    })
    expect(await take(signed(), message('administrator', forged))).toMatchObject({ ErrorCode: 0 })
    expect(await take(signed(), message('eve', '{"cmd":"CustomTextMsg","data":{}}'))).toMatchObject({ ErrorCode: 0 })
    expect(await take(signed(), message('eve', 'no JSON'))).toMatchObject({ ErrorCode: 0 })
    expect(await take(signed(), message('eve', forged, 'TIMTextElem'))).toMatchObject({ ErrorCode: 0 })
  })

  it('asks the room who may write, with what kind of message; a room that does not answer silences nobody', async () => {
    const elements = (Data: string) => [
      { MsgType: 'TIMCustomElem', MsgContent: { Data } },
      { MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } },
    ]
    const send = (From_Account: string, Data: string) =>
      take(signed(), {
        CallbackCommand: 'Group.CallbackBeforeSendMsg',
        GroupId: 'r1',
        From_Account,
        MsgBody: elements(Data),
      })
    rooms.refusal = new Refusal(Code.BAD_REQUEST, '房间已关闭聊天')
    expect(await send('eve', '{"cmd":"CustomTextMsg"}')).toEqual({
      ActionStatus: 'OK',
      ErrorInfo: '房间已关闭聊天',
      ErrorCode: 120_002,
    })
    await send('eve', '{"cmd":"CustomCmdMsg"}')
    expect(rooms.calls).toEqual([
      ['chatRefusal', 'eve', 'r1', 'text'],
      ['chatRefusal', 'eve', 'r1', 'custom'],
    ])
    expect(await send('administrator', '{"cmd":"CustomTextMsg"}')).toMatchObject({ ErrorCode: 0 })
    rooms.chatRefusal = () => Promise.reject(new Error('store down'))
    expect(await send('eve', '{"cmd":"CustomTextMsg"}')).toMatchObject({ ErrorCode: 0 })
    expect(logged.text()).toContain('store down')
  })

  it('refuses a message that it cannot read, since it cannot see whether it is a room change', async () => {
    const forged = { MsgType: 'TIMCustomElem', MsgContent: { Data: '{"cmd":"notifyPusherChange"}' } }
    const padding = Array.from({ length: 120 }, () => ({ MsgType: 'TIMTextElem', MsgContent: { Text: '' } }))
    const odd = { MsgType: 'TIMFaceElem', MsgContent: { Index: 1, Data: 5 } }
    for (const MsgBody of [[...padding, forged], [odd, forged], 'x', undefined]) {
      const body = { CallbackCommand: 'Group.CallbackBeforeSendMsg', GroupId: 'r1', From_Account: 'eve', MsgBody }
      expect(await take(signed(), body)).toMatchObject({ ErrorCode: 120_001 })
    }
  })

  it.each([
    ['another application', () => ({ ...signed(), SdkAppid: '1' })],
    ['no signature', () => ({ SdkAppid: String(SDK_APP_ID) })],
    ['another token', () => signed(undefined, 'x')],
    ['a signature of a minute ago', () => signed(Math.floor(clock.now() / 1000) - 62)],
    ['a signature from the future', () => signed(Math.floor(clock.now() / 1000) + 62)],
    ['a time that is no number', () => ({ ...signed(), RequestTime: 'NaN' })],
  ])('refuses %s, and changes nothing', async (_what, query) => {
    expect(await take(query(), state('Offline', 'cid'))).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 1 })
    expect(rooms.calls).toEqual([])
    expect(logged.text()).not.toContain(TOKEN)
  })

  it('says a refusal once until a good one comes', async () => {
    for (let times = 0; times < 50; times += 1)
      await take({ ...signed(undefined, 'x'), CallbackCommand: 'Anything' }, {})
    expect(logged.lines.filter(({ level }) => level >= 40)).toHaveLength(1)
    await take(signed(), {})
    await take(signed(undefined, 'x'), {})
    expect(logged.lines.filter(({ level }) => level >= 40)).toHaveLength(2)
  })

  it('refuses everything while no token is set', async () => {
    expect(await make('')(signed(undefined, ''), state('Offline', 'cid'))).toMatchObject({ ErrorCode: 1 })
  })

  it('agrees to what it does not know, and does not fail on nonsense', async () => {
    for (const body of [
      undefined,
      null,
      [],
      'x',
      {},
      { CallbackCommand: 'Other' },
      { CallbackCommand: 'Group.CallbackOnMemberStateChange' },
    ]) {
      expect(await take(signed(), body)).toMatchObject({ ErrorCode: 0 })
    }
    rooms.audienceGone = () => Promise.reject(new Error('store down'))
    expect(await take(signed(), state('Offline', 'cid'))).toMatchObject({ ErrorCode: 0 })
    expect(logged.text()).toContain('store down')
  })
})
