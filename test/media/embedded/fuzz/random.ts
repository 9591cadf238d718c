/** Chance that can be repeated: the same seed makes the same inputs. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 to 1. Source: Tommy Ettinger's mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }

  bytes(length: number): Buffer {
    const out = Buffer.allocUnsafe(length)
    for (let i = 0; i < length; i++) out[i] = this.below(256)
    return out
  }

  /** A size that is mostly small, sometimes at an edge. */
  size(): number {
    return this.pick([0, 1, 2, 3, 5, 9, 11, 15, this.below(64), this.below(300), this.below(3000), 127, 128, 129])
  }

  uint32(): number {
    return this.pick([
      0,
      1,
      0x7fffffff,
      0x80000000,
      0xffffffff,
      0xfffffe,
      0xffffff,
      0x1000000,
      this.below(2 ** 32),
      this.below(100_000),
    ])
  }

  /** The same bytes with some of them changed, cut out, doubled or put in. */
  mutate(bytes: Buffer): Buffer {
    let out = Buffer.from(bytes)
    for (let i = this.below(4); i >= 0; i--) {
      const at = this.below(out.length + 1)
      const kind = this.below(5)
      if (kind === 0 && out.length > 0) out[this.below(out.length)] = this.below(256)
      else if (kind === 1 && out.length > 0) out[this.below(out.length)] = this.pick([0, 1, 0x7f, 0x80, 0xff])
      else if (kind === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(at + this.below(20))])
      else if (kind === 3) out = Buffer.concat([out.subarray(0, at), this.bytes(this.below(20)), out.subarray(at)])
      else out = Buffer.concat([out, out.subarray(at, at + this.below(200))])
    }
    return out
  }

  /** The same bytes in pieces, cut anywhere. */
  cut(bytes: Buffer): Buffer[] {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; ) {
      const size = this.chance(0.5) ? bytes.length : 1 + this.size()
      pieces.push(bytes.subarray(at, at + size))
      at += size
    }
    return pieces
  }
}
