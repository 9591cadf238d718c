/** One remote picture in a phone, as it is on the screen now. */
export interface Seen {
  /** Average colour's hue in degrees. */
  hue: number
  /** How much the picture's pixels differ from each other, 0 (one colour) to 1. */
  contrast: number
  /** A spinner or a plate lies over it. */
  covered: boolean
  /** Small grey copy, to compare pictures with. */
  grey: number[]
}

/** Runs in a phone's frame: looks at every canvas or video of the top page that the selectors find. */
export function lookAtPictures(selectors: string): Seen[] {
  const small = document.createElement('canvas')
  Object.assign(small, { width: 24, height: 32 })
  const brush = small.getContext('2d', { willReadFrequently: true })
  const pictures = document.querySelectorAll<HTMLCanvasElement | HTMLVideoElement>(`.mini-page.on :is(${selectors})`)
  return [...pictures].map((picture) => {
    const covered = Boolean(
      picture.closest('[class*="tile-body"]')?.querySelector('[class*="tile-cover"], [class*="tile-ring"]'),
    )
    brush?.clearRect(0, 0, 24, 32)
    brush?.drawImage(picture, 0, 0, 24, 32)
    const pixels = brush?.getImageData(0, 0, 24, 32).data ?? []
    const sum = [0, 0, 0]
    const grey: number[] = []
    for (let i = 0; i < pixels.length; i += 4) {
      const [r = 0, g = 0, b = 0] = [pixels[i], pixels[i + 1], pixels[i + 2]]
      sum[0] = (sum[0] ?? 0) + r
      sum[1] = (sum[1] ?? 0) + g
      sum[2] = (sum[2] ?? 0) + b
      grey.push(Math.round((r + g + b) / 3))
    }
    const [r = 0, g = 0, b = 0] = sum
    const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)]
    const spread = most - least || 1
    const part = most === r ? ((g - b) / spread + 6) % 6 : most === g ? (b - r) / spread + 2 : (r - g) / spread + 4
    return { hue: Math.round(part * 60), contrast: (Math.max(...grey) - Math.min(...grey)) / 255, covered, grey }
  })
}

/** How far two looks at one picture lie apart, 0 to 1. */
export function difference(before: Seen, after: Seen): number {
  return (
    before.grey.reduce((sum, value, i) => sum + Math.abs(value - (after.grey[i] ?? 0)), 0) / before.grey.length / 255
  )
}
