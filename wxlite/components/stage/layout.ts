/** `grid`: all tiles of one size. `float`: one large, the others small over its edge. */
export type Template = 'grid' | 'float'

/** The names that the original's component knows, and the new ones. */
export function templateOf(name: string): Template {
  return name === 'float' || name === '1v1' ? 'float' : 'grid'
}

/** Per cent of the stage, and the layer. */
export interface Rect {
  left: number
  top: number
  width: number
  height: number
  layer: number
}

export interface LayoutInput {
  template: Template
  /** How many tiles there are. */
  count: number
  /** The stage is wider than high. */
  landscape: boolean
  /** Which tile is the large one in `float`. */
  focus: number
}

/** Rows and columns that hold so many tiles with pictures as large as possible. */
export function gridShape(count: number, landscape: boolean): { rows: number; columns: number } {
  const long = count <= 1 ? 1 : count <= 4 ? 2 : 3
  const short = Math.max(1, Math.ceil(count / long))
  return landscape ? { rows: short, columns: long } : { rows: long, columns: short }
}

function grid({ count, landscape }: LayoutInput): Rect[] {
  const { rows, columns } = gridShape(count, landscape)
  const width = 100 / columns
  const height = 100 / rows
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns)
    // A last row that is not full stands in the middle.
    const inRow = Math.min(columns, count - row * columns)
    const indent = (100 - inRow * width) / 2
    return { left: indent + (i % columns) * width, top: row * height, width, height, layer: 1 }
  })
}

/** Small tiles go down the right edge, from the fifth on down the left; along the top edge in landscape. */
function float({ count, landscape, focus }: LayoutInput): Rect[] {
  const big = focus >= 0 && focus < count ? focus : 0
  const small = count - 1
  const width = landscape ? Math.min(20, 94 / Math.max(1, small)) : 29
  const height = landscape ? 36 : Math.min(24, 94 / Math.max(1, Math.min(small, 4)))
  let place = 0
  return Array.from({ length: count }, (_, i) => {
    if (i === big) return { left: 0, top: 0, width: 100, height: 100, layer: 1 }
    const at = place++
    if (landscape) return { left: 97 - width * (small - at), top: 4, width, height, layer: 2 }
    return { left: at < 4 ? 98 - width : 2, top: 2 + (at % 4) * height, width, height, layer: 2 }
  })
}

/** Where each tile stands. Only numbers change with template, focus and rotation, so no picture is ever recreated. */
export function layoutTiles(input: LayoutInput): Rect[] {
  return input.template === 'grid' ? grid(input) : float(input)
}

/** A rectangle as text for `style`. */
function rectStyle(rect: Rect): string {
  const percent = (value: number) => `${Math.round(value * 100) / 100}%`
  return `left:${percent(rect.left)};top:${percent(rect.top)};width:${percent(rect.width)};height:${percent(rect.height)};z-index:${rect.layer}`
}

export interface SeatLayout {
  template: Template
  landscape: boolean
  /** Who sits where; '' = nobody. The first is oneself. */
  users: readonly string[]
  /** Whom the user wants large; anybody who is not there counts as nobody. */
  wanted: string
}

/** Where a seat stands. */
export interface Place {
  /** For `style`. */
  style: string
  /** So small that names and notes have to be small too. */
  small: boolean
}

export const NOWHERE: Place = { style: 'display:none', small: true }

/** Three in a row upright, or three above each other on a wide stage, and everything below that. */
function isSmall({ width, height }: Rect, landscape: boolean): boolean {
  return landscape ? width < 25 || height < 34 : width < 34
}

/**
 * A place for every seat. In `float` an empty seat takes none; large is who was wanted, else the first of the others.
 */
export function layoutSeats({ template, landscape, users, wanted }: SeatLayout): Place[] {
  const shown = users.map((_, i) => i).filter((i) => template === 'grid' || i === 0 || users[i] !== '')
  const asked = shown.findIndex((i) => wanted !== '' && users[i] === wanted)
  const focus = asked >= 0 ? asked : shown.length > 1 ? 1 : 0
  const rects = layoutTiles({ template, landscape, count: shown.length, focus })
  return users.map((_, i) => {
    const at = shown.indexOf(i)
    const rect = rects[at]
    return rect ? { style: rectStyle(rect), small: isSmall(rect, landscape) } : NOWHERE
  })
}
