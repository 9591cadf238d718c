import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * A file of others that lies in a `vendor` folder of mini-program or server, with its licence in
 * the comment at its top.
 */
export interface Vendored {
  file: string
  text: string
}

export function vendoredFiles(root: string): Vendored[] {
  return ['wxlite', 'server']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.includes('/vendor/') && file.endsWith('.js') && !file.includes('node_modules'))
    .sort()
    .map((file) => ({ file, text: commentAtTop(file, readFileSync(path.join(root, file), 'utf8')) }))
}

function commentAtTop(file: string, source: string): string {
  const end = source.indexOf('*/')
  if (!source.startsWith('/*') || end < 0)
    throw new Error(`${file}: begin the file with a comment that holds its name, version and licence`)
  const lines = source.slice(2, end).split('\n')
  return lines
    .map((line) => line.trim().replace('* ', '').replace('*', '').trimEnd())
    .join('\n')
    .trim()
}
