import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WebSocket } from 'ws'
import { CHROMIUM, CHROMIUM_FLAGS } from './chromium.js'

interface Reply {
  id?: number
  result?: { [name: string]: unknown }
  error?: { message: string }
}

/** One tab, as a user has it: looking into it is no gesture, and it is hidden while another one is in front. */
export interface RawTab {
  /** The value of an expression; rejects with what it threw. */
  evaluate(expression: string): Promise<unknown>
  /** A command of the DevTools protocol. */
  send(method: string, params?: object): Promise<{ [name: string]: unknown }>
  /** In front of the other tabs. */
  show(): Promise<void>
}

/**
 * Chromium by its DevTools protocol alone. Playwright keeps every page in sight and takes each look into it for a
 * gesture; what hidden tabs and pages without a gesture do cannot be seen through it.
 */
export class RawChromium {
  #id = 0
  readonly #waiting = new Map<number, (reply: Reply) => void>()

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (text) => {
      const reply: Reply = JSON.parse(String(text))
      this.#waiting.get(reply.id ?? 0)?.(reply)
      this.#waiting.delete(reply.id ?? 0)
    })
  }

  static async launch(more: string[] = []): Promise<RawChromium> {
    const profile = await mkdtemp(path.join(tmpdir(), 'rtcroom-chromium-'))
    const flags = [...CHROMIUM_FLAGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`]
    const child = spawn(CHROMIUM, [...flags, ...more, 'about:blank'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (part: string) => {
        said += part
        const [, found] = /listening on (ws:\/\/\S+)/.exec(said) ?? []
        if (found !== undefined) resolve(found)
      })
      child.once('exit', () => reject(new Error(`Chromium did not start: ${said}`)))
    })
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return new RawChromium(child, profile, socket)
  }

  /** To every process of the browser: SIGSTOP is what a closed lid does. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    process.kill(-(this.process.pid ?? Number.NaN), name)
  }

  async open(url: string): Promise<RawTab> {
    const { targetId } = await this.#send('Target.createTarget', { url })
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true })
    const send = (method: string, params: object = {}) => this.#send(method, params, String(sessionId))
    const tab: RawTab = {
      send,
      async evaluate(expression) {
        const reply = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
        if (reply.exceptionDetails !== undefined) throw new Error(JSON.stringify(reply.exceptionDetails))
        const { result } = reply
        return typeof result === 'object' && result !== null && 'value' in result ? result.value : undefined
      },
      show: async () => void (await this.#send('Target.activateTarget', { targetId })),
    }
    const there = `location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`
    while (!(await tab.evaluate(there))) await new Promise((done) => setTimeout(done, 50))
    return tab
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.socket.close()
    this.signal('SIGKILL')
    await ended
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  #send(method: string, params: object, sessionId?: string): Promise<{ [name: string]: unknown }> {
    const id = ++this.#id
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result = {}, error }) => (error ? reject(new Error(error.message)) : resolve(result)))
      this.socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  }
}
