import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const COLUMNS = 120
const FOLDERS = ['server', 'test', 'wxlite']
const SOURCE = /\.(?:tsx?|mjs|lua)$/
const FOREIGN = /node_modules|[\\/]vendor[\\/]|fixtures/
const COMMENT = /^\s*(?:\/\/|\/?\*|-- )/

/** Where a comment is wider than our lines, as `file:line`: the formatter wraps code alone. */
export function wideComments(root: string): string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => SOURCE.test(file) && !FOREIGN.test(file))
      .map((file) => path.join(folder, file)),
  )
  return ['config.example.ts', ...files].flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (line.length > COLUMNS && COMMENT.test(line) ? [`${file}:${at + 1}`] : [])),
  )
}
