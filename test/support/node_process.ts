import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { compiled } from './compiled.js'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A process of its own that answers calls, as `test/chaos/redis/node.ts` does. */
export class NodeProcess {
  private readonly answers = new Map<number, { done(answer: unknown): void; failed(error: Error): void }>()
  private calls = 0

  private constructor(private readonly child: ChildProcess) {
    // One listener for each call that is under way.
    child.setMaxListeners(0)
    child.on('message', (message: { call: number; answer: unknown }) => {
      this.answers.get(message.call)?.done(message.answer)
      this.answers.delete(message.call)
    })
    child.once('exit', () => {
      for (const { failed } of this.answers.values()) failed(new Error('the node ended before it answered'))
      this.answers.clear()
    })
  }

  /** `script`: from the root of the repository. */
  static async start(script: string, ...args: readonly string[]): Promise<NodeProcess> {
    const node = new NodeProcess(fork(await compiled(script), [...args], { cwd: ROOT }))
    await node.call('ready')
    return node
  }

  call(name: string, fields: object = {}): Promise<unknown> {
    const call = ++this.calls
    return new Promise((resolve, reject) => {
      this.answers.set(call, { done: resolve, failed: reject })
      this.child.send({ call, name, ...fields }, (error) => error && reject(error))
    })
  }

  /** As `call`; undefined when the process ended before it answered. */
  ask(name: string, fields: object = {}): Promise<unknown> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(undefined)
    const ended = new Promise<undefined>((resolve) => this.child.once('exit', () => resolve(undefined)))
    return Promise.race([this.call(name, fields).catch(() => undefined), ended])
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
  }
}
