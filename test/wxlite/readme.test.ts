import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileMini } from '../../server/demo/build/mini.js'

const project = path.resolve('.')
const folders: string[] = []

/** The first fenced block of a language. */
function block(readme: string, language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1]
  if (found === undefined) throw new Error(`no ${language} block`)
  return found
}

/** A mini-program whose one page is the example, with nothing copied but what the README says. */
function exampleOf(component: string): string {
  const root = mkdtempSync(path.join(tmpdir(), 'wxlite-readme-'))
  folders.push(root)
  const readme = readFileSync(path.join(project, `wxlite/components/${component}/README.md`), 'utf8')
  mkdirSync(path.join(root, 'components'))
  for (const folder of [`components/${component}`, 'components/stage', 'components/user-avatar', 'utils'])
    cpSync(path.join(project, 'wxlite', folder), path.join(root, folder), { recursive: true })
  mkdirSync(path.join(root, 'pages/example'), { recursive: true })
  const put = (file: string, text: string) => writeFileSync(path.join(root, file), text)
  put('app.json', '{ "pages": ["pages/example/example"] }')
  put('pages/example/example.json', block(readme, 'json'))
  put('pages/example/example.wxml', block(readme, 'xml'))
  put('pages/example/example.ts', block(readme, 'ts'))
  put(
    'tsconfig.json',
    JSON.stringify({
      extends: path.join(project, 'wxlite/tsconfig.json'),
      compilerOptions: { typeRoots: [path.join(project, 'node_modules')] },
      include: ['pages/**/*.ts'],
    }),
  )
  return root
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

describe.each(['rtc-room', 'live-room', 'cameraview'])('the example page of %s', (component) => {
  it('compiles and type-checks with only the folders that its README names', async () => {
    const root = exampleOf(component)
    const { manifest } = await compileMini(root)
    expect(manifest.order).toContain('pages/example/example')
    execFileSync(path.join(project, 'node_modules/.bin/tsc'), ['-p', root], { stdio: 'pipe' })
  }, 60_000)
})
