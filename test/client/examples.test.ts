import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const UTILS = path.join(ROOT, 'wxlite/utils')
const read = (file: string) => readFileSync(path.join(UTILS, file), 'utf8')

/** What the examples take for granted. */
const PRELUDE = `
import { askPermission, type Call, createCall } from './utils/call'
import { getLoginInfo, wxPlatform } from './utils/getlogininfo'
import { speakEnglish } from './utils/english'
import { tencentIM } from './utils/im/tencent'
import { createLiveStage, type LiveStage } from './utils/live_stage'
import liveroom, { createLiveRoom } from './utils/liveroom'
import { createAgent, type Agent } from './utils/agent'
import { createQueue, type Queue } from './utils/queue'
import { type Calls, createCalls } from './utils/calls'
import { createModeration, type Moderation } from './utils/moderation'
import { Code } from './utils/protocol'
import rtcroom, { createRTCRoom, RoomError } from './utils/rtcroom'
import { createSignals } from './utils/signals'
import TencentCloudChat from '@tencentcloud/chat'

declare const userID: string, userSig: string, sdkAppID: number, accType: string, userName: string
declare const roomID: string, pushURL: string, serverUrl: string, call: Call, stage: LiveStage
declare const password: string, moderation: Moderation, calls: Calls, agent: Agent, queue: Queue
declare function show(what: unknown): void
declare function showFull(): void
declare function showConnecting(): void
declare function showQuitButton(): void
declare function confirm(text: string): Promise<boolean>
declare const event: { detail: { volume: number } }
`

/** The text behind each `@example` of a file. */
function examples(file: string): string[] {
  const comments = read(file).match(/\/\*\*[\s\S]*?\*\//g) ?? []
  return comments.flatMap((comment) => {
    const [, text] = comment.split('@example')
    return text === undefined ? [] : [text.replace(/\*\/$/, '').replace(/^\s*\* ?/gm, '')]
  })
}

test.each([
  'api/rtcroom.ts',
  'api/liveroom.ts',
  'api/call.ts',
  'api/live_stage.ts',
  'api/moderation.ts',
  'api/calls.ts',
  'api/queue.ts',
  'api/agent.ts',
])('every method of %s has an example', (file) => {
  for (const [, name, body = ''] of read(file).matchAll(
    /^export interface (CommonRoom|RTCRoom|LiveRoom|Call|LiveStage|Moderation|Calls|Queue|Agent)\b[^{]*\{\n([\s\S]*?)^\}/gm,
  )) {
    const members = [...body.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {2}(?:readonly )?(\w+)[:(]/gm)]
    expect(members.length, name).toBeGreaterThan(3)
    for (const [, comment = '', member] of members) {
      if (member === 'inner' || member === 'pusher' || member === 'players' || member === 'mainStatechange') continue
      expect(comment, `${name}.${member}`).toContain('@example')
    }
  }
})

test('every example in the library is right by the compiler, under the settings of WeChat', () => {
  const app = mkdtempSync(path.join(tmpdir(), 'rtcroom-examples-'))
  try {
    cpSync(UTILS, path.join(app, 'utils'), { recursive: true })
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(app, 'node_modules'))
    const { compilerOptions } = JSON.parse(readFileSync(path.join(ROOT, 'wxlite/tsconfig.json'), 'utf8'))
    const settings = { ...compilerOptions, noUnusedLocals: false }
    writeFileSync(path.join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: settings, include: ['**/*.ts'] }))
    const files = readdirSync(UTILS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const all = files.flatMap(examples)
    expect(all.length).toBeGreaterThan(55)
    const body = all.map((text, index) => {
      const code = text.replace(/^import .*$/gm, '')
      return `export async function example${index}(this: { setData(change: object): void }) {\n${code}\n}`
    })
    writeFileSync(path.join(app, 'examples.ts'), PRELUDE + body.join('\n'))
    const run = () =>
      execFileSync(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', app], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    let errors = ''
    try {
      run()
    } catch (error) {
      errors = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    }
    expect(errors).toBe('')
  } finally {
    rmSync(app, { recursive: true, force: true })
  }
}, 60_000)
