import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planeServer } from '../support/plane_server.js'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  const { logFolder } = server.services
  mkdirSync(path.join(logFolder, 'folder'), { recursive: true })
  writeFileSync(path.join(logFolder, 'rtcroom.2026-11-23-08.1.log'), 'line one\nline two\n')
  writeFileSync(path.join(logFolder, '<b>&.log'), 'not shown')
  writeFileSync(path.join(logFolder, '../secret'), 'secret')
  symlinkSync('../secret', path.join(logFolder, 'link.log'))
})
afterAll(() => server.close())

const as = async (token: string, route: string) => {
  const response = await fetch(`${server.url}/weapp/utils/${route}`, {
    headers: token === '' ? {} : { Authorization: `Bearer ${token}` },
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const admin = (route: string) => as(server.adminToken, route)

it.each(['get_login_info', 'get_test_pushurl', 'get_test_rtmpaccurl'])(
  'keeps what %s hands out from caches',
  async (name) => {
    const { userID, token } = await server.user('anna')
    const response = await fetch(`${server.url}/weapp/utils/${name}?userID=${userID}&token=${token}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
  },
)

describe('what administrators look at', () => {
  it.each(['logfilelist', 'getlogfile?file=rtcroom.2026-11-23-08.1.log', 'check_config', 'streams'])(
    'is for nobody else: %s',
    async (route) => {
      const user = await server.user('anna')
      for (const token of ['', 'wrong', user.token, `${server.adminToken}x`]) {
        const answer = await as(token, route)
        expect(answer.status).toBe(401)
        expect(JSON.parse(answer.text).code).toBe(7)
      }
      expect((await as('', `${route}${route.includes('?') ? '&' : '?'}token=${server.adminToken}`)).status).toBe(401)
    },
  )

  it('lists the log files, and nothing but log files, as a page without script', async () => {
    const { text, headers } = await admin('logfilelist')
    expect(headers.get('content-type')).toContain('text/html')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text).toContain(
      '<a href="getlogfile?file=rtcroom.2026-11-23-08.1.log">rtcroom.2026-11-23-08.1.log ( 1 KB )</a><br>',
    )
    expect(text).not.toContain('folder')
    expect(text).not.toContain('link.log')
    expect(text).not.toContain('<b>')
  })

  it('gives a log file as plain text', async () => {
    const { status, text, headers } = await admin('getlogfile?file=rtcroom.2026-11-23-08.1.log')
    expect(status).toBe(200)
    expect(text).toBe('line one\nline two\n')
    expect(headers.get('content-type')).toContain('text/plain')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    '',
    '?file=',
    '?file=../secret',
    '?file=..%2Fsecret',
    '?file=/etc/passwd',
    '?file=.',
    '?file=..',
    '?file=folder/x',
    '?file=a%00b',
    '?file=a&file=b',
    '?file=..%5Csecret',
  ])('lets nobody out of the log folder: getlogfile%s', async (query) => {
    const { status, text } = await admin(`getlogfile${query}`)
    expect(status).toBe(400)
    expect(JSON.parse(text).code).toBe(1)
  })

  it.each(['link.log', 'folder', 'missing.log'])('gives no link, folder or missing file: %s', async (file) => {
    const { status, text } = await admin(`getlogfile?file=${file}`)
    expect(status).toBe(404)
    expect(text).not.toContain('secret')
    expect(text).not.toContain(server.services.logFolder)
  })

  it('checks the configuration without changing anything', async () => {
    const before = await server.services.roomDirectory.find('room_test')
    const answer = JSON.parse((await admin('check_config')).text)
    expect(answer).toMatchObject({ code: 0, result: '检查正确' })
    expect(answer.checks[0]).toMatchObject({ name: 'dataDir', ok: true })
    expect(before).toBeUndefined()
    expect(await server.services.roomDirectory.find('room_test')).toBeUndefined()
  })

  it('says where the media plane does not tell of streams', async () => {
    expect(JSON.parse((await admin('streams')).text).code).toBe(14)
  })
})

describe('test streams', () => {
  it('are for users who have logged in', async () => {
    for (const route of ['get_test_pushurl', 'get_test_rtmpaccurl'])
      expect((await server.stranger().get(`/weapp/utils/${route}`)).code).toBe(7)
  })

  it('push and play one and the same stream of the caller', async () => {
    const anna = await server.user('anna')
    const query = `?userID=anna&token=${anna.token}`
    const urls = await anna.get<{ [name: string]: string }>(`/weapp/utils/get_test_pushurl${query}`)
    const stream = /\/live\/(anna_\w+)\?/.exec(urls.url_push ?? '')?.[1]
    expect(stream).toBeDefined()
    for (const name of ['url_play_flv', 'url_play_rtmp', 'url_play_acc'])
      expect(urls[name]).toContain(`/live/${stream}`)
    expect(urls.url_play_hls).toBe('')
    expect((await anna.get(`/weapp/utils/get_test_rtmpaccurl${query}`)).url_rtmpacc).toBe(urls.url_play_acc)
  })

  // It was '' with every plane, also with those that have HLS.
  it('play by HLS where the media plane has it', async () => {
    const embedded = await planeServer({ media: { rtmpPort: 0 } })
    const { token } = await embedded.user('anna')
    const answer = await fetch(`${embedded.url}/weapp/utils/get_test_pushurl?userID=anna&token=${token}`)
    const urls: { [name: string]: string } = await answer.json()
    expect(urls.url_play_hls).toBe(urls.url_play_flv?.replace('.flv?', '.m3u8?'))
    await embedded.close()
  })

  it('are each user’s own', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.get(`/weapp/utils/get_test_pushurl?userID=anna&token=${anna.token}`)
    const { url_rtmpacc } = await ben.get<{ url_rtmpacc: string }>('/weapp/utils/get_test_rtmpaccurl', {
      Authorization: `Bearer ${ben.token}`,
    })
    expect(url_rtmpacc).toContain('/live/ben_')
  })
})
