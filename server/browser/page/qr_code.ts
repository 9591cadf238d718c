import { encode } from '../../../wxlite/demo/vendor/uqr.js'

/** Modules of white around the code, as readers expect. */
const QUIET = 4

/** A text as a QR code; undefined where it is too long for one. */
export function qrCode(text: string): SVGElement | undefined {
  try {
    const { size, data } = encode(text, { ecc: 'M', border: QUIET })
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
    svg.setAttribute('class', 'share-code')
    svg.setAttribute('shape-rendering', 'crispEdges')
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute('d', dark.join(''))
    svg.append(path)
    return svg
  } catch {
    return undefined
  }
}
