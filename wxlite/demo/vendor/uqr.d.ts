/** What this mini-program calls of uqr.js. */
export interface QRCode {
  /** Modules in a row. */
  size: number
  /** Rows of modules; true is dark. */
  data: boolean[][]
}

/** Text as UTF-8. @throws RangeError when no version holds it. */
export function encode(text: string, options: { ecc: 'L' | 'M' | 'Q' | 'H'; border: number }): QRCode
