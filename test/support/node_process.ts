import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A process of its own that answers calls, as `test/chaos/redis/node.ts` does. */
export class NodeProcess {
  private readonly answers = new Map<number, (answer: unknown) => void>()
  private calls = 0

  private constructor(private readonly child: ChildProcess) {
    // One listener for each call that is under way.
    child.setMaxListeners(0)
    child.on('message', (message: { call: number; answer: unknown }) => {
      this.answers.get(message.call)?.(message.answer)
      this.answers.delete(message.call)
    })
  }

  /** `script`: from the root of the repository. */
  static async start(script: string, ...args: readonly string[]): Promise<NodeProcess> {
    const node = new NodeProcess(fork(path.join(ROOT, script), [...args], { execArgv: ['--import', 'tsx'], cwd: ROOT }))
    await node.call('ready')
    return node
  }

  call(name: string, fields: object = {}): Promise<unknown> {
    const call = ++this.calls
    return new Promise((resolve, reject) => {
      this.answers.set(call, resolve)
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
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await ended
  }
}
