import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildSite } from '../../server/demo/build/site.js'
import { compiledIn } from '../../server/tools/notices/compiled_in.js'
import { notices } from '../../server/tools/notices/notices.js'
import { shippedPackages } from '../../server/tools/notices/shipped.js'

// Images and the demo's scripts carried packages of some 160 authors, and FFmpeg's AAC encoder within one of them,
// without a word of their licences.

const ROOT = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const shown = read('server/THIRD_PARTY_NOTICES.md')
const headings = shown.split('\n').filter((line) => line.startsWith('## '))

interface Locked {
  version?: string
  dev?: boolean
}

describe('THIRD_PARTY_NOTICES.md', () => {
  it('is what npm run notices writes', () => {
    expect(shown === notices(ROOT), 'packages have changed: npm run notices').toBe(true)
  })

  it('names every package of the lock file that is not for development alone, with its version', () => {
    const { packages }: { packages: { [folder: string]: Locked } } = JSON.parse(read('package-lock.json'))
    const shipped = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && !dev)
    const named = headings.flatMap((line) => line.slice('## '.length).split(', '))
    const missing = shipped
      .map(([folder, { version }]) => `${folder.split('node_modules/').at(-1)} ${version} (`)
      .filter((start) => !named.some((name) => name.startsWith(start)))
    expect(shipped.length).toBeGreaterThan(100)
    expect(missing).toEqual([])
  })

  it('has a text of some length under each heading, and no licence without a name', () => {
    for (const chapter of shown.split('\n## ').slice(1)) {
      const [title = '', ...text] = chapter.split('\n')
      expect([title, text.join('\n').length > 400]).toEqual([title, true])
    }
    expect(shown).not.toMatch(/ \((?:|undefined|UNLICENSED|UNKNOWN)\)/)
  })

  it('says what is compiled into packages: nothing else in them is WebAssembly or a binary of somebody', () => {
    const binary = shippedPackages(ROOT).flatMap(({ name, folder, partOf }) => {
      if (partOf !== undefined) return []
      const at = path.join(ROOT, folder)
      const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter(
        (file) => !file.includes('node_modules'),
      )
      const holds = (file: string) =>
        /\.(?:wasm|node)$/.test(file) ||
        (/\.m?js$/.test(file) && /ENVIRONMENT_IS_WORKER|AGFzbQ/.test(readFileSync(path.join(at, file), 'latin1')))
      return files.some(holds) ? [name] : []
    })
    expect([...new Set(compiledIn().map(({ within }) => within))].sort()).toEqual(binary.sort())
    expect(shown).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
    expect(shown).toContain('uqr 0.1.3')
  })

  it('goes with an image, and to browsers with the scripts that it speaks of', async () => {
    expect(read('Dockerfile')).toContain('/app/LICENSE /app/server/THIRD_PARTY_NOTICES.md ./')
    expect(read('.dockerignore').split('\n')).not.toContain('*.md')
    const site = await buildSite(ROOT, path.join(ROOT, 'test/support/mini'), true)
    expect(site.get('notices.txt')?.body.toString()).toBe(shown)
    for (const script of ['phone', 'page'])
      expect(site.get(`assets/${script}.js`)?.body.toString()).toContain('licences: ../notices.txt */')
  })
})
