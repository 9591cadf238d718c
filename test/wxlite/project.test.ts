import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { compileMini } from '../../server/demo/build/mini.js'

const root = path.resolve('wxlite')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(path.join(root, file)).isFile(),
)
const text = (file: string) => readFileSync(path.join(root, file), 'utf8')
const json = (file: string): { [field: string]: unknown } => JSON.parse(text(file))

/** Components that pages use, and those that only other people's pages use. */
const components = ['components', 'demo/components'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .map((name) => `${folder}/${name}/${name}`)
    .filter((file) => existsSync(path.join(root, `${file}.json`))),
)

describe('the mini-program', () => {
  it('compiles: every page, component, picture, import and handler that WXML and JSON name is there', async () => {
    const { manifest } = await compileMini(root)
    expect(manifest.order).toEqual(expect.arrayContaining(json('app.json').pages as string[]))
    await compileMini(root, { entries: components })
  })

  it('has every icon that a script or a binding names, and carries no other', () => {
    const named = files
      .filter((file) => /\.(ts|wxml)$/.test(file))
      .flatMap((file) =>
        [
          ...text(file).matchAll(
            /icon: (?:\w+ \? )?'([\w-]+)'(?: : '([\w-]+)')?|assets\/icons\/([\w-]+)\.svg|'([\w-]+)' : '([\w-]+)'\}\}\.svg/g,
          ),
        ].flatMap((match) => match.slice(1)),
      )
      .filter((name) => name !== undefined && name !== 'none')
    const carried = readdirSync(path.join(root, 'assets/icons')).map((file) => file.replace('.svg', ''))
    expect([...new Set(named)].sort()).toEqual(carried.sort())
  })

  // A rule was pasted into the selector `.vertical .icon`, which made every icon of the control bar small.
  it('has no comment inside a selector, and no @keyframes of one name twice in a style sheet', () => {
    const torn = files.filter((file) => {
      if (!file.endsWith('.wxss')) return false
      const marked = text(file).replace(/\/\*[\s\S]*?\*\//g, '¶')
      const names = [...marked.matchAll(/@keyframes\s+([\w-]+)/g)].map(([, name]) => name)
      return /[^\s{};¶]\s*¶[^{};]*\{/.test(marked) || new Set(names).size < names.length
    })
    expect(torn).toEqual([])
  })

  it('type-checks under the settings of a mini-program', () => {
    execFileSync('npx', ['tsc', '-p', 'wxlite'], { stdio: 'pipe' })
  }, 60_000)

  it('is a main package of at most 520 kB, scripts counted as they are uploaded: without types', async () => {
    const { packOptions } = json('project.config.json') as {
      packOptions: { ignore: { type: string; value: string }[] }
    }
    const ignored = (file: string) =>
      packOptions.ignore.some(({ type, value }) => (type === 'suffix' ? file.endsWith(value) : file === value))
    let bytes = 0
    for (const file of files.filter((name) => !ignored(name))) {
      bytes += file.endsWith('.ts')
        ? Buffer.byteLength((await transform(text(file), { loader: 'ts' })).code)
        : statSync(path.join(root, file)).size
    }
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(520_000)
  })

  it('names wx in the shell, for its language, for what rings and in the library alone', () => {
    const naming = files.filter(
      (file) => file.endsWith('.ts') && /\bwx\.[a-z]/.test(text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    )
    expect(naming.filter((file) => !file.startsWith('utils/'))).toEqual([
      'components/incoming-call/bell.ts',
      'components/stage/language.ts',
      'demo/shell/phone.ts',
    ])
  })

  it('is opened by WeChat DevTools without a build: TypeScript by plugin, no package.json that would change the module kind', () => {
    const project = json('project.config.json') as { setting: { useCompilerPlugins: string[] } }
    expect(project.setting.useCompilerPlugins).toEqual(['typescript'])
    expect(files).not.toContain('package.json')
    expect(existsSync(path.join(root, String(json('app.json').sitemapLocation)))).toBe(true)
  })

  it('keeps the buttons of the platform free to be styled: style v2 gives each of them a width of 184px that no class overrides', () => {
    expect(json('app.json').style).toBeUndefined()
  })

  // The two buttons of a call that rings, and the one that chooses a picture, gave no sign of being touched.
  it('has no button that does not show that it is pressed', () => {
    const buttons = files
      .filter((name) => name.endsWith('.wxml'))
      .flatMap((file) => (text(file).match(/<button\b[^>]*>/g) ?? []).map((tag) => `${file}: ${tag}`))
    expect(buttons.length).toBeGreaterThan(20)
    expect(buttons.filter((tag) => !tag.includes('hover-class='))).toEqual([])
  })

  it('is uploaded whole: most icons are named by bindings, which a filter of unused files cannot follow', () => {
    expect(json('project.config.json').setting).toMatchObject({
      ignoreDevUnusedFiles: false,
      ignoreUploadUnusedFiles: false,
    })
  })

  it('has its colours in theme.wxss alone: elsewhere stand black, white, their shades, and what a copied component falls back on', () => {
    for (const file of files.filter((name) => name.endsWith('.wxss') && name !== 'theme.wxss')) {
      const own = text(file)
        .replace(/var\(--[\w-]+, (?:#\w+|rgba\([^)]*\))\)/g, '')
        .match(/#[0-9a-f]{3,8}\b|rgba\([^)]*\)/gi)
      expect([
        file,
        (own ?? []).filter((colour) => !/^(#ffffff|#000000|rgba\((0, 0, 0|255, 255, 255),.*)$/.test(colour)),
      ]).toEqual([file, []])
    }
    const named = files
      .filter((name) => name.endsWith('.wxss'))
      .flatMap((name) => [...text(name).matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name))
    const made = [...text('theme.wxss').matchAll(/^ {2}(--[\w-]+):/gm)].map(([, name = '']) => name)
    expect([...new Set(named)].sort()).toEqual(made.sort())
  })

  it('keys every repeated player by its slot', () => {
    for (const file of files.filter(
      (name) =>
        name.endsWith('.wxml') && text(name).includes('<live-player') && text(name).includes('wx:for="{{players}}"'),
    )) {
      expect(text(file)).toMatch(/wx:for="\{\{players\}\}" wx:key="slot"/)
    }
  })
})
