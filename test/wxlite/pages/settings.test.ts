// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { RoomError } from '../../../wxlite/utils/api/room_error.js'
import { logins } from '../support/library.js'
import { settle, WxliteStand } from '../support/stand.js'

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
  stand.phone.server = (path) =>
    path === '/healthz'
      ? { body: { code: 0, message: 'ok' } }
      : { body: { code: 0, url_push: 'rtmp://room.example.com:1935/live/t?txSecret=1', url_play_flv: '' } }
})

async function diagnosis() {
  const page = await stand.open('pages/settings/settings')
  for (let i = 0; i < 20 && page.instance.data.running; i++) await settle()
  const rows = page.instance.data.rows as { key: string; level: string; text: string; advice: string }[]
  return { page, row: (key: string) => rows.find((row) => row.key === key) }
}

describe('the diagnosis', () => {
  it('of a healthy phone and server is all right', async () => {
    const { page } = await diagnosis()
    expect((page.instance.data.rows as { level: string }[]).map(({ level }) => level)).toEqual(Array(8).fill('ok'))
    page.unmount()
  })

  it.each([
    ['request:fail url not in domain list', '服务器域名'],
    ['request:fail ssl hand shake error', '证书'],
    ['request:fail timeout', '防火墙'],
  ])('of a server that is not reached (%s) says what to do', async (failure, advice) => {
    stand.phone.server = () => failure
    const { page, row } = await diagnosis()
    expect(row('server')).toMatchObject({ level: 'bad', text: failure, advice: expect.stringContaining(advice) })
    for (const key of ['login', 'messages', 'media'])
      expect(row(key)).toMatchObject({ level: 'waiting', text: '先解决“房间服务器”的问题', advice: '' })
    expect(row('tags')).toMatchObject({ level: 'ok' })
    page.unmount()
  })

  it('knows that localhost is the phone itself', async () => {
    stand.phone.stored.set('rtcroom.serverUrl', 'http://localhost:5757')
    stand.phone.server = () => 'request:fail'
    const { page, row } = await diagnosis()
    expect(row('server')?.advice).toContain('手机上的 localhost 是手机自己')
    page.unmount()
  })

  it('of a server whose media host is its own localhost warns a phone, and not the computer itself', async () => {
    const healthy = stand.phone.server
    stand.phone.server = (path) =>
      path === '/healthz' ? healthy(path) : { body: { code: 0, url_push: 'rtmp://localhost:1935/live/t?txSecret=1' } }
    const remote = await diagnosis()
    expect(remote.row('media')).toMatchObject({ level: 'warn', advice: expect.stringContaining('media.publicHost') })
    remote.page.unmount()
    stand.phone.stored.set('rtcroom.serverUrl', 'http://localhost:5757')
    const own = await diagnosis()
    expect(own.row('media')).toMatchObject({ level: 'ok', text: 'localhost:1935' })
    own.page.unmount()
  })

  it('tells some other server from a room server', async () => {
    stand.phone.server = () => ({ status: 404, body: {} })
    const { page, row } = await diagnosis()
    expect(row('server')).toMatchObject({ level: 'bad', text: '有回答，但不是房间服务器（HTTP 404）' })
    page.unmount()
  })

  it('tells each thing that is missing apart, with a way out', async () => {
    logins.answer = () => Promise.reject(new RoomError(7, '鉴权失败，请重新登录 [7]', 'login'))
    Object.assign(stand.phone, {
      networkType: '3g',
      permissions: { 'scope.camera': false },
      canUse: false,
      socketOpens: false,
    })
    stand.phone.beOld('2.8.0')
    const { page, row } = await diagnosis()
    expect(row('network')).toMatchObject({ level: 'warn' })
    expect(row('login')).toMatchObject({
      level: 'bad',
      text: '鉴权失败，请重新登录 [7]',
      advice: expect.stringContaining('npm run doctor'),
    })
    expect(row('tags')).toMatchObject({ level: 'bad', advice: expect.stringContaining('接口设置') })
    expect(row('base')).toMatchObject({ level: 'warn', text: '基础库 2.8.0，微信 7.0.5' })
    expect(row('permissions')).toMatchObject({ level: 'bad', text: '没有允许摄像头' })
    page.unmount()
  })

  it('tells the owner what no user can grant: a use of the camera that was not declared', async () => {
    Object.assign(stand.phone, {
      permissions: {},
      refusal: 'authorize:fail api scope is not declared in the privacy agreement',
    })
    const { page } = await diagnosis()
    page.tap('.ask')
    await settle()
    expect(stand.phone.last('showModal')).toMatchObject({
      title: '没有声明隐私用途',
      content: expect.stringContaining('用户隐私保护指引'),
    })
    expect(stand.phone.last('openSetting')).toBeUndefined()
    page.unmount()
  })

  it('tells a blocked socket from a blocked server', async () => {
    stand.phone.socketOpens = false
    const { page, row } = await diagnosis()
    expect(row('server')).toMatchObject({ level: 'ok' })
    expect(row('messages')).toMatchObject({ level: 'bad', advice: expect.stringContaining('socket 合法域名') })
    page.unmount()
  })
})

describe('the server address', () => {
  it.each(['room.example.com', 'ftp://x', 'http://', 'https://a b'])(
    '%s is refused with the reason, and nothing changes',
    async (address) => {
      const { page } = await diagnosis()
      const before = stand.phone.stored.get('rtcroom.serverUrl')
      page.trigger('.input', 'input', { value: address })
      expect(page.findAll('.problem')).toHaveLength(1)
      page.tap('.save')
      expect(stand.phone.stored.get('rtcroom.serverUrl')).toBe(before)
      page.unmount()
    },
  )

  it('is kept without its slash, used at once, and set back to that of config.ts', async () => {
    const { page } = await diagnosis()
    page.trigger('.input', 'input', { value: 'https://room.example.com/' })
    page.tap('.save')
    expect(stand.phone.stored.get('rtcroom.serverUrl')).toBe('https://room.example.com')
    page.tap('.reset')
    expect(page.instance.data.saved).toBe('http://localhost:5757')
    page.unmount()
  })
})
