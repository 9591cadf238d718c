import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { build, builtServer, ROOT } from '../support/built_server.js'
import { freePort } from '../support/free_port.js'
import { TencentImEmulator } from '../support/tencent_im_emulator.js'
import { TencentLiveEmulator } from '../support/tencent_live_emulator.js'

// `npm run doctor` as an operator runs it: a process of its own, its exit code and what it prints.

let folder = ''
let im: TencentImEmulator
let live: TencentLiveEmulator
beforeAll(() => build(), 300_000)
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-doctored-'))
  im = new TencentImEmulator()
  live = new TencentLiveEmulator()
  await Promise.all([im.start(), live.start()])
})
afterEach(async () => {
  // Neither a data folder nor anything in the folder for temporary files.
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
  await Promise.all([im.stop(), live.stop()])
})

async function doctor(
  settings: { [name: string]: string } = {},
  args: readonly string[] = [],
): Promise<{ status: number | null; out: string; err: string }> {
  const { PATH = '', HOME = '' } = process.env
  // A server of the developer's own may run at the usual one.
  const RTCROOM_PORT = String(await freePort())
  const env = { PATH, HOME, TMPDIR: folder, RTCROOM_DATA_DIR: path.join(folder, 'data'), RTCROOM_PORT, ...settings }
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/server/doctor/main.js'), ...args], { env })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })))
}

const tencent = () => ({
  RTCROOM_IM_PROVIDER: 'tencent',
  RTCROOM_IM_SDK_APP_ID: String(im.sdkAppID),
  RTCROOM_IM_SECRET_KEY: im.secretKey,
  RTCROOM_IM_HOST: im.host,
  RTCROOM_IM_CALLBACK_TOKEN: 'token',
  RTCROOM_MEDIA_PROVIDER: 'tencent',
  RTCROOM_MEDIA_TENCENT_PUSH_DOMAIN: live.pushDomain,
  RTCROOM_MEDIA_TENCENT_PLAY_DOMAIN: live.playDomain,
  RTCROOM_MEDIA_TENCENT_PUSH_KEY: 'key',
  RTCROOM_MEDIA_TENCENT_SECRET_ID: live.secretId,
  RTCROOM_MEDIA_TENCENT_SECRET_KEY: live.secretKey,
  RTCROOM_MEDIA_TENCENT_CALLBACK_KEY: 'callback-key',
  RTCROOM_MEDIA_TENCENT_API_HOST: `http://${live.endpoint.host}`,
})

// An address without https:// printed a stack of this program.
it.each(['room.example.com', 'localhost:5757', '--fix'])('says of %s what to write instead', async (address) => {
  expect(await doctor({}, [address])).toEqual({
    status: 1,
    out: '',
    err: `${address} is not the address of a server; write npm run doctor -- https://room.example.com\n`,
  })
})

it('is content without any settings, and makes nothing', async () => {
  expect(await doctor()).toMatchObject({
    status: 0,
    err: '',
    out: expect.stringContaining('All checks passed. 检查全部通过。'),
  })
})

it('reaches the server that runs with these settings, plays a push back, and says what it cannot see', async () => {
  const server = await builtServer()
  try {
    const { status, out } = await doctor({
      RTCROOM_PORT: String(server.port),
      RTCROOM_MEDIA_RTMP_PORT: String(server.rtmpPort),
      RTCROOM_DATA_DIR: server.dataDir,
    })
    expect(out).toMatch(/ok {4}loop .*after \d+ ms/)
    expect(out).toContain('Not seen from here')
    expect(status).toBe(0)
  } finally {
    await server.close()
  }
})

it('says of a server that does not run that nothing of it was tried', async () => {
  const { out } = await doctor()
  expect(out).toContain('5 not tried. 5 项未尝试。')
  expect(out).toContain('the server does not run here')
})

it.each([
  [{ RTCROOM_PORT: 'abc' }, 'port: got "abc"'],
  [{ RTCROOM_NO_SUCH: '1' }, 'there is no such setting'],
  [{ RTCROOM_MEDIA_PROVIDER: 'srs' }, 'media.srs.rtmpHost'],
])('names a wrong setting in one line, and says in Chinese what to do: %j', async (settings, words) => {
  const { status, out, err } = await doctor(settings)
  expect([status, out]).toEqual([1, ''])
  expect(err.split('\n')[0]).toContain(words)
  expect(err).toContain('config.ts')
  expect(err).toMatch(/[一-龥]/)
})

it('tries both planes of Tencent for real, and leaves nothing there', async () => {
  const { status, out } = await doctor(tencent())
  expect(out).toMatch(/ok {4}im\.tencent/)
  expect(out).toMatch(/ok {4}media\.tencent/)
  expect(status).toBe(0)
  expect([im.groups.size, im.accounts.size, im.delivered.length]).toEqual([0, 1, 0])
  expect([live.forbidden.size, live.mixes.size, live.tasks.size]).toEqual([0, 0, 0])
})

it('names every plane that fails, with words in both languages and the page to open, and shows no secret', async () => {
  const wrong = { RTCROOM_IM_SECRET_KEY: 'wrong-secret-1', RTCROOM_MEDIA_TENCENT_SECRET_KEY: 'wrong-secret-2' }
  const { status, out, err } = await doctor({ ...tencent(), ...wrong, RTCROOM_PUBLIC_URL: 'http://1.2.3.4' })
  expect(status).toBe(1)
  expect(out).toContain('3 of 4 checks failed. 4 项检查中有 3 项未通过。')
  for (const words of ['im.secretKey is wrong', 'secretKey 错误', 'https://console.cloud.tencent.com/im'])
    expect(out).toContain(words)
  for (const words of ['does not belong to secretId', '不匹配', 'https://console.cloud.tencent.com/cam/capi'])
    expect(out).toContain(words)
  expect(out + err).not.toMatch(/wrong-secret|callback-key/)
})

it('says within the time of a check when a cloud hangs', async () => {
  im.fault = live.fault = 'hang'
  const { status, out } = await doctor(tencent())
  expect(status).toBe(1)
  expect(out).toContain('Tencent IM cannot be reached')
  expect(out).toContain('Tencent Cloud Live cannot be reached')
})
