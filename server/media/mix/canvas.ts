import type { Layout, Place } from './layout.js'

/** A picture's bytes in YUV 4:2:0: brightness, then both colours at half the size. */
export function pictureBytes({ width, height }: { width: number; height: number }): number {
  return (width * height * 3) / 2
}

/** The mixed picture, repainted for each moment: from the background to the front. */
export class Canvas {
  readonly bytes: Buffer

  constructor(private readonly layout: Pick<Layout, 'width' | 'height'>) {
    this.bytes = Buffer.alloc(pictureBytes(layout))
    this.clear()
  }

  /** Black. */
  clear(): void {
    const luma = this.layout.width * this.layout.height
    this.bytes.fill(16, 0, luma)
    this.bytes.fill(128, luma)
  }

  /** A picture of the place's size, row by row. */
  paint({ x, y, width, height }: Place, picture: Buffer): void {
    const canvas = this.layout
    this.plane(picture, 0, 0, x, y, width, height, canvas.width)
    const [from, to] = [width * height, canvas.width * canvas.height]
    const half = [x / 2, y / 2, width / 2, height / 2, canvas.width / 2] as const
    this.plane(picture, from, to, ...half)
    this.plane(picture, from + from / 4, to + to / 4, ...half)
  }

  private plane(
    picture: Buffer,
    from: number,
    to: number,
    x: number,
    y: number,
    width: number,
    height: number,
    stride: number,
  ): void {
    for (let row = 0; row < height; row++) {
      const at = from + row * width
      picture.copy(this.bytes, to + (y + row) * stride + x, at, at + width)
    }
  }
}
