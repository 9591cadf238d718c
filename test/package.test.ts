import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

interface Locked {
  resolved?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const text = readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8')
const locked: Record<string, Locked> = JSON.parse(text).packages

/** Where Node would find a package from another one's folder: inside it, then outwards. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in locked) return true
    if (folder === '') return false
  }
}

describe('the lock file', () => {
  it('holds the packages of every platform, not only of the one it was written on: npm ci refuses it otherwise', () => {
    const missing = Object.entries(locked).flatMap(([from, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isLocked(from, name))
        .map((name) => `${from}: ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('names no address of a registry', () => {
    expect(text).not.toMatch(/"resolved": "https?:/)
  })
})
