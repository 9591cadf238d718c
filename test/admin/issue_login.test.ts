import { afterAll, beforeAll, expect, it } from 'vitest'
import { RestClient } from '../support/rest_client.js'
import { type AdminServer, adminServer } from './admin_server.js'

let server: AdminServer
beforeAll(async () => {
  server = await adminServer({ identity: { mode: 'backend' } })
})
afterAll(() => server.close())

const loginWith = (userID: string, userSig: unknown) =>
  server.stranger().post(`/weapp/multi_room/login?userID=${userID}&userSig=${userSig}`, {})

const useLink = (link: unknown) =>
  server.stranger().post('/weapp/utils/use_login_link', { code: String(link).split('#')[1] })

it('is the only way in with identity.mode backend', async () => {
  const asked = await server.stranger().get('/weapp/utils/get_login_info')
  expect(asked).toMatchObject({ code: 7, message: '请通过业务后端登录' })
  const { userID, userSig, token } = await server.admin('issue_login', { userID: 'anna' })
  const anna = new RestClient(server.url)
  Object.assign(anna, { userID, token })
  expect(await anna.create('multi_room', 'mine')).toMatchObject({ code: 0 })
  expect(await loginWith('anna', userSig)).toMatchObject({ code: 0, userID: 'anna' })
  const again = await server.stranger().get(`/weapp/utils/get_login_info?userID=anna&userSig=${userSig}`)
  expect(again).toMatchObject({ code: 7 })
})

it('keeps roles under the userID until they are changed; login answers them', async () => {
  const { userSig, roles } = await server.admin('issue_login', {
    userID: 'agent1',
    roles: ['agent:sales', 'agent:vip'],
  })
  expect(roles).toEqual(['agent:sales', 'agent:vip'])
  expect(await loginWith('agent1', userSig)).toMatchObject({ roles: ['agent:sales', 'agent:vip'] })
  expect(await server.admin('issue_login', { userID: 'agent1' })).toMatchObject({ roles: ['agent:sales', 'agent:vip'] })
  expect(await server.admin('issue_login', { userID: 'agent1', roles: [] })).toMatchObject({ roles: [] })
  expect(await loginWith('agent1', userSig)).not.toHaveProperty('roles')
})

it('ends login and roles with ttl', async () => {
  const { userSig, token } = await server.admin('issue_login', { userID: 'temp', roles: ['agent:x'], ttl: 60 })
  await server.pass(61)
  const temp = new RestClient(server.url)
  Object.assign(temp, { userID: 'temp', token })
  expect(await temp.create('multi_room')).toMatchObject({ code: 7 })
  expect(userSig).toBeTypeOf('string')
  expect(await server.admin('issue_login', { userID: 'temp' })).toMatchObject({ roles: [] })
})

it('makes a link that serves once, within 60 s', async () => {
  const { link } = await server.admin('issue_login', { userID: 'agent2', roles: ['agent:a'], link: true })
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/desk#[0-9a-f]{48}$/)
  expect(await useLink(link)).toMatchObject({
    code: 0,
    userID: 'agent2',
    roles: ['agent:a'],
    token: expect.any(String),
  })
  expect(await useLink(link)).toMatchObject({ code: 7 })
  const late = await server.admin('issue_login', { userID: 'agent2', link: true })
  await server.pass(60)
  expect(await useLink(late.link)).toMatchObject({ code: 7, message: '该登录链接无效、已使用或已过期，请重新获取' })
  expect(await useLink('#x')).toMatchObject({ code: 1 })
})

it('refuses what is no id or role', async () => {
  for (const body of [
    {},
    { userID: 'a b' },
    { userID: 'a', roles: ['with space'] },
    { userID: 'a', roles: Array(21).fill('r') },
    { userID: 'a', ttl: 59 },
    { userID: 'a', ttl: 1e9 },
  ])
    expect(await server.admin('issue_login', body)).toMatchObject({ code: 1 })
})

it('logs nobody in as the administrator of Tencent IM', async () => {
  const cloud = await adminServer({
    im: { provider: 'tencent', sdkAppId: 1400000001, secretKey: 's'.repeat(64), host: 'http://127.0.0.1:9' },
  })
  try {
    expect(await cloud.admin('issue_login', { userID: 'Administrator' })).toMatchObject({ code: 7 })
  } finally {
    await cloud.close()
  }
})
