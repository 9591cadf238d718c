/**
 * Brings the port of an H.264 encoder in WebAssembly, which the page opens: it alone knows where its script is, and
 * whether its policy lets it run.
 */
export class WasmGate {
  private asked: { resolve: (port: MessagePort) => void; reject: (error: Error) => void } | undefined
  private broken: (detail: string) => void = () => {}

  constructor(private readonly ask: () => void) {}

  /** Rejects where it cannot be loaded. `onError`: it broke later. */
  open(onError: (detail: string) => void): Promise<MessagePort> {
    this.broken = onError
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject }
      this.ask()
    })
  }

  opened(port: MessagePort): void {
    this.asked?.resolve(port)
    this.asked = undefined
  }

  failed(detail: string): void {
    if (this.asked) this.asked.reject(new Error(detail))
    else this.broken(detail)
    this.asked = undefined
  }
}
