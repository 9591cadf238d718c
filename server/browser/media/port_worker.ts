/**
 * A worker of text that serves ports: all who use it on a page share it. It says that it is there by its first message,
 * and takes a port with each of ours.
 */
export class PortWorker {
  private thread: Promise<Worker | undefined> | undefined
  private users = 0

  /** `serve` serves a port in the page itself, where its policy forbids the worker. */
  constructor(
    private readonly load: () => Promise<{ default: string }>,
    private readonly serve: (port: MessagePort) => void,
  ) {}

  /** Answers a function to call once, when the port is of no more use: the last such call ends the worker. */
  open(port: MessagePort): () => void {
    this.users++
    this.thread ??= this.start()
    void this.thread.then((worker) => {
      if (worker) worker.postMessage(port, [port])
      else this.serve(port)
    })
    return () => this.leave()
  }

  private leave(): void {
    if (--this.users > 0) return
    const ended = this.thread
    this.thread = undefined
    void ended?.then((worker) => worker?.terminate())
  }

  /** Undefined where no worker can run. */
  private async start(): Promise<Worker | undefined> {
    try {
      const { default: source } = await this.load()
      const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
      const worker = new Worker(address)
      await new Promise((resolve, reject) => {
        worker.onmessage = resolve
        worker.onerror = reject
      }).finally(() => URL.revokeObjectURL(address))
      return worker
    } catch {
      return undefined
    }
  }
}

/** Inside such a worker. */
export function servePorts(serve: (port: MessagePort) => void): void {
  addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data instanceof MessagePort) serve(data)
  })
  postMessage('ready')
}
