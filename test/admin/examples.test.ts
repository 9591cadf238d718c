/*
 * The examples of the README are run as they stand, so that whoever pastes one gets an answer.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminOps } from '../../server/admin/all.js'
import { ManualClock } from '../support/manual_clock.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'

const PAGES = ['server/admin/README.md', 'server/admin/README.zh-CN.md']
const RECORD = '0123456789abcdef'

let server: RunningServer
let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-examples-'))
  server = await runningServer(
    { dataDir, media: { rtmpPort: 0 }, forward: { hosts: ['live.example.com:1935'] } },
    silentLog,
    { clock: new ManualClock() },
  )
})
afterAll(async () => {
  await server.close()
  await rm(dataDir, { recursive: true, force: true })
})

/** What the examples speak of: a room, people in it, a recording. */
async function stage(): Promise<void> {
  const { rooms, calls } = server.assembly.services
  for (const { callID } of (await calls.list('teacher_1', 0, 1)).calls)
    await calls.cancel({ userID: 'teacher_1', session: '' }, callID)
  const close = await rooms.multi_room.destroy({ userID: 'teacher', session: '' }, 'lesson_1').catch(() => undefined)
  expect(close).toBeUndefined()
  const [teacher, guest] = [await server.user('teacher'), await server.user('guest')]
  await teacher.create('multi_room', 'lesson_1')
  await teacher.enter('multi_room', 'lesson_1')
  await guest.enter('multi_room', 'lesson_1')
}

async function examplesOf(file: string): Promise<Map<string, { curl: string; ts: string }>> {
  const text = await readFile(file, 'utf8')
  const found = text.matchAll(/^### (\w+)\n[^#]*?```bash\n(.*?)```\n\n```ts\n(.*?)```/gms)
  return new Map(Array.from(found, ([, name = '', curl = '', ts = '']) => [name, { curl, ts }]))
}

async function clientOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  const client = /```ts\n(const API = .*?)```/s.exec(text)?.[1] ?? ''
  const { url, assembly } = server
  return client
    .replace("'https://room.example.com/weapp'", `'${url}/weapp'`)
    .replace("'...'", `'${assembly.adminToken}'`)
}

function shell(command: string): Promise<string> {
  const env = { ...process.env, API: `${server.url}/weapp`, TOKEN: server.assembly.adminToken }
  const child = spawn('bash', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (part) => {
    output += part
  })
  return new Promise((resolve) => child.once('close', () => resolve(output)))
}

describe.each(PAGES)('%s', (file) => {
  it('has an example of every operation, and of no other', async () => {
    expect([...(await examplesOf(file)).keys()].sort()).toEqual([...adminOps.keys()].sort())
  })
})

it('shows the same examples in both languages', async () => {
  const [english, chinese] = await Promise.all(PAGES.map(examplesOf))
  expect(chinese).toEqual(english)
})

it.each(['curl', 'ts'] as const)('every example in %s is answered', async (kind) => {
  await stage()
  const file = PAGES[0] ?? ''
  const client = await clientOf(file)
  expect(client).toContain('async function admin')
  for (const [name, example] of await examplesOf(file)) {
    const text = kind === 'curl' ? await shell(example.curl) : await run(`${client}\nexport default ${example.ts}`)
    const reply = JSON.parse(text)
    // There is no such recording or forward here, and nobody is in the room: it is said so.
    const code = { delete_record: 1, stop_forward: 1, mute_user: 5 }[name] ?? 0
    expect({ name, ...reply }).toMatchObject({ name, code })
    adminOps.get(name)?.reply.parse(reply)
  }
})

async function run(source: string): Promise<string> {
  const { code } = await transform(source, { loader: 'ts', format: 'esm' })
  const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-example-'))
  try {
    await mkdir(folder, { recursive: true })
    const module = path.join(folder, 'example.mjs')
    await writeFile(module, code)
    const { default: reply }: { default: unknown } = await import(module)
    return JSON.stringify(reply)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

it('finds a recording, and removes it for administrators alone', async () => {
  const folder = path.join(dataDir, 'again', 'recordings')
  await mkdir(folder, { recursive: true })
  const entry = { recordID: RECORD, roomID: 'r', creator: 'a', userID: 'b', streamID: 'b_1' }
  const times = { startTime: 1, endTime: 5001, duration: 5, size: 3 }
  await writeFile(path.join(folder, `${RECORD}.json`), JSON.stringify({ ...entry, ...times }))
  await writeFile(path.join(folder, `${RECORD}.mp4`), 'abc')
  const settings = { dataDir: path.join(dataDir, 'again'), media: { rtmpPort: 0 } }
  const other = await runningServer(settings, silentLog, { clock: new ManualClock() })
  const ask = async (op: string, body: object) => {
    const init = { method: 'POST', headers: { Authorization: `Bearer ${other.assembly.adminToken}` } }
    const response = await fetch(`${other.url}/weapp/admin/${op}`, { ...init, body: JSON.stringify(body) })
    return response.json()
  }
  try {
    for (const body of [{}, { roomID: 'r' }, { userID: 'a' }, { userID: 'b' }])
      expect(await ask('list_records', body)).toMatchObject({ total: 1, records: [{ recordID: RECORD, userID: 'b' }] })
    for (const body of [{ roomID: 'x' }, { userID: 'c' }])
      expect(await ask('list_records', body)).toMatchObject({ total: 0 })
    expect(await ask('delete_record', { recordID: RECORD })).toMatchObject({ code: 0 })
    expect(await ask('delete_record', { recordID: RECORD })).toMatchObject({ code: 1, message: '没有这个录制文件' })
    await expect(readFile(path.join(folder, `${RECORD}.mp4`))).rejects.toThrow('ENOENT')
  } finally {
    await other.close()
  }
})
