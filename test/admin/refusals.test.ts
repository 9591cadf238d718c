import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminOps } from '../../server/admin/all.js'
import { type AdminServer, adminServer, ask, TOKENS } from './admin_server.js'

let server: AdminServer
let userToken: string
beforeAll(async () => {
  server = await adminServer()
  userToken = (await server.user('anna')).token
})
afterAll(() => server.close())

describe.each([...adminOps])('%s', (name, { scope, changes }) => {
  it('is refused without a token, with a wrong one and with a user’s', async () => {
    for (const token of ['', 'wrong', `${TOKENS.backend.token}x`, TOKENS.backend.token.slice(0, -1), userToken])
      expect(await server.admin(name, {}, token)).toMatchObject({ status: 401, code: 7 })
    const byQuery = await fetch(`${server.url}/weapp/admin/${name}?token=${TOKENS.backend.token}`, { method: 'POST' })
    expect(byQuery.status).toBe(401)
  })

  it(`takes scope ${scope}`, async () => {
    const reader = await server.admin(name, {}, TOKENS.reader.token)
    expect(reader.status).toBe(scope === 'read' ? 200 : 403)
    const desk = await server.admin(name, { roomID: 'none' }, TOKENS.desk.token)
    expect(desk.status).toBe(scope === 'all' ? 403 : 200)
    expect(changes && scope === 'read').toBe(false)
  })
})

it('says what to do: which scope the token has, and which one is needed', async () => {
  const { message, code } = await server.admin('close_room', { roomID: 'r' }, TOKENS.reader.token)
  expect([code, message]).toEqual([7, '该管理员令牌的权限为 read，此接口需要 rooms'])
})

it('takes the name of the scheme in whatever case, as HTTP has it', async () => {
  const init = { method: 'POST', headers: { Authorization: `bearer ${TOKENS.reader.token}` }, body: '{}' }
  expect((await fetch(`${server.url}/weapp/admin/list_rooms`, init)).status).toBe(200)
})

it('lets a token of scope read look at figures and checks, and not into logs', async () => {
  const status = async (path: string, token: string) =>
    (await fetch(server.url + path, { headers: { Authorization: `Bearer ${token}` } })).status
  for (const path of ['/metrics', '/weapp/utils/check_config'])
    expect(await status(path, TOKENS.reader.token)).toBe(200)
  for (const path of ['/weapp/utils/logfilelist', '/weapp/utils/getlogfile?file=x']) {
    expect(await status(path, TOKENS.desk.token)).toBe(403)
    expect(await status(path, TOKENS.backend.token)).not.toBe(403)
  }
})

it('leaves a line in the log per change, with who did it, and none for looking', async () => {
  server.lines.length = 0
  await server.admin('create_room', { type: 'multi_room', ownerUserID: 'olga', roomID: 'audited', roomInfo: '' })
  await server.admin('close_room', { roomID: 'audited' }, TOKENS.desk.token)
  await server.admin('close_room', { roomID: 'audited' }, TOKENS.desk.token)
  await server.admin('list_rooms', {})
  const audit = server.lines
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => /^administrator/.test(msg))
    .map(({ administrator, op, roomID, code, msg }) => ({ administrator, op, roomID, code, msg }))
  expect(audit).toEqual([
    { administrator: 'backend', op: 'create_room', roomID: 'audited', code: undefined, msg: 'administrator' },
    { administrator: 'desk', op: 'close_room', roomID: 'audited', code: undefined, msg: 'administrator' },
    { administrator: 'desk', op: 'close_room', roomID: undefined, code: 3, msg: 'administrator refused' },
  ])
})

it('never writes a token into the log', async () => {
  const { userSig, token, link = '' } = await server.admin('issue_login', { userID: 'vera', link: true })
  const secrets = [userSig, token, String(link).split('#')[1], ...Object.values(TOKENS).map((one) => one.token)]
  const log = server.lines.join('')
  expect(log).toContain('issue_login')
  for (const secret of [...secrets, userToken, server.adminToken]) expect(log).not.toContain(secret)
})

it('lets nobody try tokens: wrong ones are rated by address', async () => {
  const rated = await adminServer({ rateLimit: { enabled: true } })
  try {
    const statuses = []
    for (let i = 0; i < 25; i++) statuses.push((await ask(rated.url, 'get_stats', {}, `guess-${i}`)).status)
    expect(statuses.indexOf(429)).toBe(20)
    expect(await rated.admin('get_stats')).toMatchObject({ status: 429, code: 1 })
    expect((await ask(rated.url, 'get_stats', {}, '')).status).toBe(401)
    await rated.pass(4)
    expect((await rated.admin('get_stats')).status).toBe(200)
    expect(rated.lines.filter((line) => line.includes('wrong administrator token')).length).toBeLessThanOrEqual(2)
  } finally {
    await rated.close()
  }
})

// Whoever sits behind the operator's own address, or a program of the operator with an old token, kept the right one
// out.
it('lets in a token that was right from there before, whatever others try meanwhile', async () => {
  const rated = await adminServer({ rateLimit: { enabled: true } })
  const wrong = () => ask(rated.url, 'get_stats', {}, 'wrong')
  try {
    expect((await rated.admin('get_stats')).status).toBe(200)
    for (let i = 0; i < 21; i++) await wrong()
    expect((await wrong()).status).toBe(429)
    expect((await rated.admin('get_stats')).status).toBe(200)
    // Of another token nothing is known there.
    expect((await ask(rated.url, 'get_stats', {}, TOKENS.reader.token)).status).toBe(429)
  } finally {
    await rated.close()
  }
})
