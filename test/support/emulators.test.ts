import { createHmac } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { SrsEmulator } from './srs_emulator.js'
import { TencentImEmulator } from './tencent_im_emulator.js'
import { TencentLiveEmulator, tc3 } from './tencent_live_emulator.js'

// The emulators stand for the clouds, so they must refuse what the clouds refuse.

const now = () => Math.floor(Date.now() / 1000)

describe('the emulator of Tencent IM refuses', () => {
  let cloud: TencentImEmulator
  beforeAll(async () => {
    cloud = new TencentImEmulator()
    await cloud.start()
  })
  afterAll(() => cloud.stop())
  beforeEach(() => {
    cloud.groups.set('r1', { owner: cloud.administrator })
  })

  /** A userSig after the published format, written without the library. */
  function userSig(change: { userID?: string; app?: number; time?: number; key?: string; raw?: string } = {}): string {
    const { userID = cloud.administrator, app = cloud.sdkAppID, time = now(), key = cloud.secretKey, raw } = change
    if (raw !== undefined) return raw
    const text = `TLS.identifier:${userID}\nTLS.sdkappid:${app}\nTLS.time:${time}\nTLS.expire:3600\n`
    const sig = createHmac('sha256', key).update(text).digest('base64')
    const json = JSON.stringify({
      'TLS.ver': '2.0',
      'TLS.identifier': userID,
      'TLS.sdkappid': app,
      'TLS.time': time,
      'TLS.expire': 3600,
      'TLS.sig': sig,
    })
    return deflateSync(json).toString('base64').replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')
  }
  const query = () => ({
    sdkappid: String(cloud.sdkAppID),
    identifier: cloud.administrator,
    usersig: userSig(),
    random: '4294967295',
    contenttype: 'json',
  })

  async function call(
    command: string,
    body: unknown,
    change: { [name: string]: string } = {},
    method = 'POST',
  ): Promise<number> {
    const address = `${cloud.host}/v4/${command}?${new URLSearchParams({ ...query(), ...change })}`
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const reply = await fetch(address, { method, ...(method === 'POST' && { body: text }) })
    expect(reply.status).toBe(200)
    return (await reply.json()).ErrorCode
  }
  const create = 'group_open_http_svc/create_group'
  const group = (change: object = {}) => ({ Type: 'AVChatRoom', GroupId: 'g1', Name: 'g', ...change })
  const element = (Data = '{}', MsgType = 'TIMCustomElem') => ({ MsgType, MsgContent: { Data } })
  const message = (change: object = {}) => ({ GroupId: 'r1', Random: 1, MsgBody: [element()], ...change })
  const direct = (change: object = {}) => ({ To_Account: 'ann', MsgRandom: 1, MsgBody: [element()], ...change })

  it.each<[string, number, () => Promise<number>]>([
    ['GET', 60002, () => call(create, '', {}, 'GET')],
    ['an unknown command', 60002, () => call('group_open_http_svc/no_such', {})],
    ['a body that is no JSON', 60003, () => call(create, '{')],
    ['no userSig', 60004, () => call(create, group(), { usersig: '' })],
    ['a userSig that is none', 70003, () => call(create, group(), { usersig: userSig({ raw: 'eJx' }) })],
    ['a userSig of another key', 70009, () => call(create, group(), { usersig: userSig({ key: 'other' }) })],
    ['an expired userSig', 70001, () => call(create, group(), { usersig: userSig({ time: now() - 7200 }) })],
    ['a userSig of another user', 70013, () => call(create, group(), { usersig: userSig({ userID: 'ann' }) })],
    ['a userSig of another application', 70014, () => call(create, group(), { usersig: userSig({ app: 1 }) })],
    ['an unknown application', 70020, () => call(create, group(), { sdkappid: '1' })],
    ['somebody who is no administrator', 60010, () => call(create, group(), { identifier: 'ann' })],
    ['a random beyond 32 bits', 60003, () => call(create, group(), { random: '4294967296' })],
    ['another content type', 60003, () => call(create, group(), { contenttype: 'xml' })],
    ['another kind of group', 10004, () => call(create, group({ Type: 'Work' }))],
    ['an unknown field', 10004, () => call(create, group({ Extra: 1 }))],
    ['members of an AVChatRoom', 10004, () => call(create, group({ MemberList: [] }))],
    ['a name of more than 30 bytes', 10004, () => call(create, group({ Name: '房'.repeat(11) }))],
    ['a GroupId of more than 48 bytes', 10015, () => call(create, group({ GroupId: 'g'.repeat(49) }))],
    ['a GroupId of the cloud’s own kind', 10015, () => call(create, group({ GroupId: '@TGS#a' }))],
    ['a GroupId beyond ASCII', 10015, () => call(create, group({ GroupId: '房间' }))],
    ['an owner that it does not know', 10019, () => call(create, group({ Owner_Account: 'nobody' }))],
    [
      'to end a group that is not there',
      10010,
      () => call('group_open_http_svc/destroy_group', { GroupId: 'nowhere' }),
    ],
    [
      'a message without its random',
      10004,
      () => call('group_open_http_svc/send_group_msg', message({ Random: undefined })),
    ],
    [
      'a message whose random is beyond 32 bits',
      10004,
      () => call('group_open_http_svc/send_group_msg', message({ Random: 2 ** 32 })),
    ],
    [
      'a message whose random is negative',
      10004,
      () => call('group_open_http_svc/send_group_msg', message({ Random: -1 })),
    ],
    [
      'an element of an unknown kind',
      10004,
      () => call('group_open_http_svc/send_group_msg', message({ MsgBody: [element('{}', 'TIMOtherElem')] })),
    ],
    ['a message of nothing', 10004, () => call('group_open_http_svc/send_group_msg', message({ MsgBody: [] }))],
    [
      'a message of more than 8 KB',
      80002,
      () => call('group_open_http_svc/send_group_msg', message({ MsgBody: [element(`"${'x'.repeat(8192)}"`)] })),
    ],
    [
      'a message to a group that is not there',
      10010,
      () => call('group_open_http_svc/send_group_msg', message({ GroupId: 'nowhere' })),
    ],
    ['a system notification of more than 8 KB', 80002, () => notify(`"${'x'.repeat(8192)}"`)],
    ['a system notification to chosen members', 10004, () => notify('{}', { ToMembers_Account: ['ann'] })],
    ['a message to an account that it does not know', 90012, () => call('openim/sendmsg', direct())],
    [
      'a message from an account that it does not know',
      20003,
      () => call('openim/sendmsg', direct({ From_Account: 'nobody' })),
    ],
    [
      'a message that lives for more than a week',
      90001,
      () => call('openim/sendmsg', direct({ MsgLifeTime: 604_801 })),
    ],
    [
      'a message of more than 8 KB to one user',
      80002,
      () =>
        call(
          'openim/sendmsg',
          direct({ To_Account: cloud.administrator, MsgBody: [element(`"${'x'.repeat(8192)}"`)] }),
        ),
    ],
    [
      'a userID of more than 32 bytes',
      70402,
      () => call('im_open_login_svc/account_import', { UserID: 'u'.repeat(33) }),
    ],
  ])('%s (%i)', async (_what, code, asked) => {
    const before = [cloud.groups.size, cloud.accounts.size, cloud.delivered.length]
    expect(await asked()).toBe(code)
    expect([cloud.groups.size, cloud.accounts.size, cloud.delivered.length]).toEqual(before)
  })

  const notify = (Content: string, more: object = {}) =>
    call('group_open_http_svc/send_group_system_notification', { GroupId: 'r1', Content, ...more })

  it('the 41st message of a second to one group, and drops one that was sent in the last five minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const send = (Random: number) => call('group_open_http_svc/send_group_msg', message({ Random }))
      const codes: number[] = []
      for (let random = 100; random < 141; random += 1) codes.push(await send(random))
      expect(codes).toEqual([...Array(40).fill(0), 10023])
      const delivered = cloud.to('r1').length
      vi.setSystemTime(Date.now() + 200_000)
      expect(await send(100)).toBe(0)
      expect(cloud.to('r1')).toHaveLength(delivered)
      vi.setSystemTime(Date.now() + 101_000)
      expect(await send(100)).toBe(0)
      expect(cloud.to('r1')).toHaveLength(delivered + 1)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the emulator of Tencent Live refuses', () => {
  let cloud: TencentLiveEmulator
  beforeAll(async () => {
    cloud = new TencentLiveEmulator()
    await cloud.start()
  })
  afterAll(() => cloud.stop())

  interface Change {
    time?: number
    secretId?: string
    secretKey?: string
    version?: string
    signed?: string
    date?: string
  }
  async function call(action: string, request: unknown, change: Change = {}): Promise<string> {
    const { time = now(), secretId = cloud.secretId, secretKey = cloud.secretKey, version = '2018-08-01' } = change
    const url = new URL(cloud.url)
    const type = 'application/json; charset=utf-8'
    const body = typeof request === 'string' ? request : JSON.stringify(request)
    const signature = tc3(secretKey, 'live', time, type, url.hostname, Buffer.from(change.signed ?? body))
    const date = change.date ?? new Date(time * 1000).toISOString().slice(0, 10)
    const reply = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': type,
        'X-TC-Action': action,
        'X-TC-Version': version,
        'X-TC-Timestamp': String(time),
        Authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${date}/live/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
      },
      body,
    })
    const { Response } = await reply.json()
    return Response.Error?.Code ?? ''
  }
  const stream = (change: object = {}) => ({
    AppName: 'live',
    DomainName: cloud.pushDomain,
    StreamName: 's',
    ...change,
  })
  const layer = (change: object = {}) => ({ InputStreamName: 's', LayoutParams: { ImageLayer: 1, ...change } })
  const mix = (change: object = {}) => ({
    MixStreamSessionId: 'm',
    InputStreamList: [layer()],
    OutputParams: { OutputStreamName: 's', OutputStreamType: 0 },
    ...change,
  })
  const iso = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

  it('nothing that is right', async () => {
    expect(await call('DescribeLiveStreamState', stream())).toBe('')
  })

  it.each<[string, string, () => Promise<string>]>([
    [
      'another key',
      'AuthFailure.SignatureFailure',
      () => call('DescribeLiveStreamState', stream(), { secretKey: 'other' }),
    ],
    [
      'another body than was signed',
      'AuthFailure.SignatureFailure',
      () => call('DescribeLiveStreamState', stream(), { signed: '{}' }),
    ],
    [
      'a signature of another day',
      'AuthFailure.SignatureFailure',
      () => call('DescribeLiveStreamState', stream(), { date: '2020-01-01' }),
    ],
    [
      'an unknown SecretId',
      'AuthFailure.SecretIdNotFound',
      () => call('DescribeLiveStreamState', stream(), { secretId: 'AKIDother' }),
    ],
    [
      'a time of 6 minutes ago',
      'AuthFailure.SignatureExpire',
      () => call('DescribeLiveStreamState', stream(), { time: now() - 360 }),
    ],
    [
      'a time to come',
      'AuthFailure.SignatureExpire',
      () => call('DescribeLiveStreamState', stream(), { time: now() + 360 }),
    ],
    ['another version', 'InvalidParameter', () => call('DescribeLiveStreamState', stream(), { version: '2017-01-01' })],
    ['an unknown action', 'InvalidAction', () => call('DeleteEverything', stream())],
    ['an unknown field', 'InvalidParameter', () => call('DescribeLiveStreamState', stream({ Extra: 1 }))],
    ['a missing field', 'InvalidParameter', () => call('DropLiveStream', stream({ StreamName: undefined }))],
    ['a field of another type', 'InvalidParameter', () => call('DropLiveStream', stream({ StreamName: 5 }))],
    ['a body that is no JSON', 'InvalidParameter', () => call('DropLiveStream', '{')],
    [
      'a foreign domain',
      'ResourceNotFound.DomainNotExist',
      () => call('DropLiveStream', stream({ DomainName: 'x.example.com' })),
    ],
    ['a stream that is not there', 'ResourceNotFound.ChannelNotExist', () => call('DropLiveStream', stream())],
    [
      'to forbid for more than 90 days',
      'InvalidParameterValue',
      () => call('ForbidLiveStream', stream({ ResumeTime: iso(91) })),
    ],
    [
      'to forbid until yesterday',
      'InvalidParameterValue',
      () => call('ForbidLiveStream', stream({ ResumeTime: iso(-1) })),
    ],
    [
      'to record for more than a day',
      'InvalidParameterValue',
      () => call('CreateRecordTask', stream({ EndTime: now() + 90_000 })),
    ],
    [
      'a mix of more than 16',
      'InvalidParameter',
      () => call('CreateCommonMixStream', mix({ InputStreamList: Array(17).fill(layer()) })),
    ],
    [
      'a picture of more than 2000 px',
      'InvalidParameter',
      () => call('CreateCommonMixStream', mix({ InputStreamList: [layer({ ImageWidth: 2001 })] })),
    ],
    [
      'a session name of more than 80',
      'InvalidParameter',
      () => call('CreateCommonMixStream', mix({ MixStreamSessionId: 'm'.repeat(81) })),
    ],
    ['a mix of a stream without data', 'InvalidParameter.OtherError', () => call('CreateCommonMixStream', mix())],
    [
      'to end a mix that is not there',
      'InvalidParameter.CancelSessionNotExist',
      () => call('CancelCommonMixStream', { MixStreamSessionId: 'm' }),
    ],
    [
      'to end a record task that is not there',
      'ResourceNotFound.TaskId',
      () => call('StopRecordTask', { TaskId: 'none' }),
    ],
  ])('%s (%s)', async (_what, code, asked) => {
    expect(await asked()).toBe(code)
    expect([cloud.forbidden.size, cloud.mixes.size, cloud.tasks.size]).toEqual([0, 0, 0])
  })
})

describe('the emulator of SRS', () => {
  const asked: object[] = []
  const srs = new SrsEmulator(async (body) => asked.push(body) && 0)
  const authorization = `Basic ${Buffer.from('admin:emulator-password').toString('base64')}`
  beforeAll(() => srs.start())
  afterAll(() => srs.stop())

  it('asks for a password, and knows no client that is not there', async () => {
    expect((await fetch(`${srs.apiUrl}/api/v1/versions`)).status).toBe(401)
    const reply = await fetch(`${srs.apiUrl}/api/v1/clients/none`, { method: 'DELETE', headers: { authorization } })
    expect(await reply.json()).toMatchObject({ code: 2049 })
  })

  it('calls a stream busy after its hook agreed, and tells the end of who was refused', async () => {
    expect(await srs.publish('s', '')).toBeDefined()
    expect(await srs.publish('s', '')).toBeUndefined()
    expect(asked.map((body) => ('action' in body ? body.action : ''))).toEqual([
      'on_publish',
      'on_publish',
      'on_unpublish',
    ])
  })
})
