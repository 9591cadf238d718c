import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ShippedPackage } from './shipped.js'

/** Names that packages give to their licences and notices. */
const NAMES = ['licen', 'copying', 'copyright', 'notice', 'third']

/** The licence and the notices that a package comes with. Throws when there is nothing to go by. */
export function textsOf(root: string, { folder, name, license }: ShippedPackage): string[] {
  const at = path.join(root, folder)
  const files = [...filesIn(at, isNotice), ...filesIn(path.join(at, 'dist'), (file) => file.endsWith('.LICENSE.txt'))]
  const readme = files.length > 0 ? undefined : licenceInReadme(at)
  const texts = readme === undefined ? files.map((file) => readFileSync(file, 'utf8')) : [readme]
  if (texts.length > 0) return texts.map(tidy)
  if (license !== 'MIT')
    throw new Error(`${name}: no licence text in ${folder}, and its licence is "${license}": add the text by hand`)
  const { author }: { author?: string | { name: string } } = JSON.parse(
    readFileSync(path.join(at, 'package.json'), 'utf8'),
  )
  const holder = typeof author === 'object' ? author.name : (author ?? `the authors of ${name}`)
  return [`(The package holds no text; its package.json says MIT.)\n\nCopyright (c) ${holder}\n\n${ownText('MIT')}`]
}

/** A text that is kept here, since no package holds it. */
export function ownText(name: 'LGPL-2.1' | 'MIT' | 'musl'): string {
  return tidy(readFileSync(path.join(import.meta.dirname, `texts/${name}.txt`), 'utf8'))
}

function isNotice(file: string): boolean {
  const lower = file.toLowerCase()
  return NAMES.some((name) => lower.startsWith(name)) && ['', '.md', '.txt'].includes(path.extname(lower))
}

function filesIn(folder: string, wanted: (file: string) => boolean): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && wanted(entry.name))
  return files.map((entry) => path.join(folder, entry.name)).sort()
}

/** Some packages print their licence in the README, from a heading to its end. */
function licenceInReadme(folder: string): string | undefined {
  const file = path.join(folder, 'README.md')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const heading = lines.findIndex((line) =>
    ['license', 'licence'].includes(line.replaceAll('#', '').trim().toLowerCase()),
  )
  const text = lines.slice(heading).join('\n')
  return heading >= 0 && text.includes('Permission is hereby granted') ? text : undefined
}

/**
 * Without what differs between packages and means nothing: carriage returns, spaces at ends of lines, empty lines
 * around.
 */
function tidy(text: string): string {
  const lines = text.replaceAll('\r', '').replaceAll('\f', '').replaceAll('\t', '  ').split('\n')
  const trimmed = lines.map((line) => line.trimEnd()).join('\n')
  return trimmed.replace(/^\n+/, '').trimEnd()
}
