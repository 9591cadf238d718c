import { Socket } from 'node:net'

/** A socket without a network: takes whatever is written, and gets what a test feeds. */
export class FakeSocket extends Socket {
  override write(): boolean {
    return true
  }

  override end(): this {
    return this.destroy()
  }

  /** Bytes from the other side. */
  feed(data: Buffer): void {
    if (!this.destroyed) this.emit('data', data)
  }
}
