import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import WebSocket from 'ws'

const BIDI = /WebDriver BiDi listening on (ws:\/\/\S+)/

/** One page of Debian's Firefox. */
export interface FirefoxPage {
  open(url: string): Promise<void>
  /** The value of an expression; promises are awaited. It must be text. */
  evaluate(expression: string): Promise<string>
  close(): Promise<void>
}

/** A camera and a microphone that nobody has to allow, and sound without the gesture that a script cannot make. */
const PREFERENCES = `user_pref('media.navigator.streams.fake', true);
user_pref('media.navigator.permission.disabled', true);
user_pref('media.autoplay.block-webaudio', false);
`

/** Headless Firefox with a fake camera, driven by WebDriver BiDi over its own socket: no driver has to be installed. */
export async function launchFirefox(): Promise<FirefoxPage> {
  const profile = mkdtempSync(path.join(tmpdir(), 'rtcroom-firefox-'))
  writeFileSync(path.join(profile, 'user.js'), PREFERENCES)
  const child = spawn(
    process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const end = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const socket = new WebSocket(`${await address(child)}/session`)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const ask = asker(socket)
    await ask('session.new', { capabilities: {} })
    const tree = await ask('browsingContext.getTree', {})
    const context = Reflect.get(Object(Reflect.get(Object(tree.contexts), 0)), 'context')
    return {
      async open(url) {
        await ask('browsingContext.navigate', { context, url, wait: 'complete' })
      },
      async evaluate(expression) {
        const answer = await ask('script.evaluate', { expression, target: { context }, awaitPromise: true })
        const value = Reflect.get(Object(answer.result), 'value')
        if (typeof value !== 'string') throw new Error(JSON.stringify(answer))
        return value
      },
      async close() {
        socket.terminate()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`Firefox does not listen: ${said}`)), 60_000)
    child.once('error', reject)
    child.stderr?.on('data', (data) => {
      said = (said + String(data)).slice(-4_000)
      const found = BIDI.exec(said)?.[1]
      if (!found) return
      clearTimeout(late)
      resolve(found)
    })
  })
}

function asker(socket: WebSocket) {
  const waiting = new Map<number, (answer: { [name: string]: unknown }) => void>()
  let next = 1
  socket.on('message', (data) => {
    const answer = JSON.parse(String(data))
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  return (method: string, params: object) =>
    new Promise<{ [name: string]: unknown }>((resolve, reject) => {
      const id = next++
      waiting.set(id, (answer) => {
        if (answer.type === 'success') resolve(Object(answer.result))
        else reject(new Error(`${method}: ${JSON.stringify(answer)}`))
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
}
