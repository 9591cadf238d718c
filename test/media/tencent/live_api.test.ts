import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveApi } from '../../../server/media/tencent/live_api.js'
import { TencentLiveEmulator, tc3 } from '../../support/tencent_live_emulator.js'

const cloud = new TencentLiveEmulator()
const options = () => ({
  pushDomain: cloud.pushDomain,
  playDomain: 'play.example.com',
  appName: 'live',
  pushKey: 'key',
  hash: 'md5' as const,
  accelerated: false,
  pushUrlTtl: 60,
  playUrlTtl: 60,
  acceleratedUrlTtl: 60,
  timeout: 10_000,
  endpoint: cloud.endpoint,
  secretId: cloud.secretId,
  secretKey: cloud.secretKey,
})

beforeAll(() => cloud.start())
afterAll(() => cloud.stop())
afterEach(() => {
  cloud.fault = 'none'
})

describe('the API of Tencent Cloud Live', () => {
  it('is checked by the signature that the cloud publishes as its example', () => {
    const body = Buffer.from(
      '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
    )
    const signature = tc3(
      'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
      'cvm',
      1_551_113_065,
      'application/json; charset=utf-8',
      'cvm.tencentcloudapi.com',
      body,
    )
    expect(signature).toBe('72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168')
  })

  it('tells the state of a stream', async () => {
    const api = new LiveApi(options())
    expect(await api.streamState('s')).toBe('inactive')
    cloud.active.add('s')
    expect(await api.streamState('s')).toBe('active')
    await api.forbid('s', Math.floor(Date.now() / 1000) + 60, 'kicked')
    expect(await api.streamState('s')).toBe('forbid')
  })

  it('records and stops recording', async () => {
    const api = new LiveApi(options())
    const task = await api.startRecord('s', Math.floor(Date.now() / 1000) + 3600)
    expect(cloud.tasks.get(task)).toBe('s')
    await api.stopRecord(task)
    expect(cloud.tasks.size).toBe(0)
  })

  it.each([
    ['a wrong key', { secretKey: 'wrong' }, 'AuthFailure.SignatureFailure'],
    ['a wrong id', { secretId: 'wrong' }, 'AuthFailure.SecretIdNotFound'],
    ['a foreign domain', { pushDomain: 'other.example.com' }, 'ResourceNotFound.DomainNotExist'],
  ])('refuses %s for good', async (_what, change, code) => {
    await expect(new LiveApi({ ...options(), ...change }).streamState('s')).rejects.toMatchObject({
      code,
      refused: true,
    })
  })

  it.each(['hang', 'garbage', 'error 500', 'busy', 'reset'] as const)('may be asked again after: %s', async (fault) => {
    cloud.fault = fault
    await expect(new LiveApi({ ...options(), timeout: 300 }).streamState('s')).rejects.toMatchObject({
      name: 'LiveApiError',
      refused: false,
    })
  })
})
