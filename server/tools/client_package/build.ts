import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build, transform } from 'esbuild'
import { workerText } from '../../demo/build/worker_text.js'
import { manifest } from './manifest.js'
import { MINI_DOORS, miniIndex } from './mini_index.js'

/** Writes the package `rtcroom-client` into the folder `to`. */
export async function buildClientPackage(root: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const { version, license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest({ version, license }), undefined, 2)}\n`)
  for (const file of ['LICENSE', 'CHANGELOG.md', 'server/THIRD_PARTY_NOTICES.md'])
    cpSync(path.join(root, file), path.join(to, path.basename(file)))
  for (const file of ['README.md', 'README.zh-CN.md', 'FRAMEWORKS.md', 'FRAMEWORKS.zh-CN.md'])
    cpSync(path.join(root, 'server/browser/client', file), path.join(to, file))
  await miniProgram(root, path.join(to, 'miniprogram_dist'))
  types(root, path.join(to, 'types'))
  await webPages(root, path.join(to, 'web'))
}

/** What DevTools' "build npm" takes: JavaScript with its types, and the components. */
async function miniProgram(root: string, to: string): Promise<void> {
  const sources = mkdtempSync(path.join(root, '.package-'))
  try {
    for (const folder of ['utils', 'components'])
      cpSync(path.join(root, 'wxlite', folder), path.join(sources, folder), { recursive: true })
    writeFileSync(path.join(sources, 'index.ts'), miniIndex())
    compile(root, path.join(sources, 'tsconfig.json'), {
      extends: path.join(root, 'wxlite/tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: to,
        rootDir: sources,
        typeRoots: [path.join(root, 'node_modules/@types'), path.join(root, 'node_modules')],
      },
      include: ['**/*.ts'],
    })
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file !== 'tsconfig.json')
    for (const file of files)
      if (/\.(wxml|wxss|json|svg|png)$/.test(file)) cpSync(path.join(sources, file), path.join(to, file))
    const components = files.filter((file) => files.includes(file.replace(/\.ts$/, '.json')) && file.endsWith('.ts'))
    await miniScripts(sources, to, ['index.ts', ...MINI_DOORS, ...components])
    await miniCore(sources, to)
    // The package is a module; what stands here is not.
    writeFileSync(path.join(to, 'package.json'), '{ "type": "commonjs" }\n')
  } finally {
    rmSync(sources, { recursive: true, force: true })
  }
}

/** In parts that the doors share, so that each weighs what it uses; then as CommonJS, which every WeChat knows. */
async function miniScripts(sources: string, to: string, doors: string[]): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: doors.map((door) => path.join(sources, door)),
    outbase: sources,
    outdir: to,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2018',
    charset: 'utf8',
    chunkNames: 'parts/[name]-[hash]',
    logLevel: 'warning',
  })
  for (const { path: file, text } of outputFiles) {
    mkdirSync(path.dirname(file), { recursive: true })
    const { code } = await transform(text, { format: 'cjs', target: 'es2018', charset: 'utf8' })
    writeFileSync(file, code)
  }
}

/** The room alone, in one file and as light as it can be, for a page that drives the tags itself. */
async function miniCore(sources: string, to: string): Promise<void> {
  await build({
    entryPoints: [path.join(sources, 'utils/rtcroom.ts')],
    outfile: path.join(to, 'core.js'),
    bundle: true,
    minify: true,
    format: 'cjs',
    target: 'es2018',
    charset: 'utf8',
    logLevel: 'warning',
  })
  writeFileSync(
    path.join(to, 'core.d.ts'),
    "export * from './utils/rtcroom'\nexport { default } from './utils/rtcroom'\n",
  )
}

/** Declarations of the web side, in the folders of the sources. */
function types(root: string, to: string): void {
  const project = mkdtempSync(path.join(root, '.package-'))
  try {
    compile(root, path.join(project, 'tsconfig.json'), {
      extends: path.join(root, 'server/browser/tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        incremental: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: to,
        rootDir: root,
        types: ['miniprogram-api-typings'],
        noUncheckedIndexedAccess: false,
      },
      include: [
        '../server/browser/client/**/*.ts',
        '../server/browser/media/index.ts',
        '../server/browser/media/**/*.d.ts',
      ],
      exclude: [],
    })
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

function compile(root: string, file: string, project: object): void {
  writeFileSync(file, JSON.stringify(project))
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', file], { stdio: 'inherit' })
}

/** ES modules for bundlers, in parts: what a page does not name is left out as a whole. */
async function webPages(root: string, to: string): Promise<void> {
  const doors = [
    'client/index',
    'client/rooms',
    'client/call',
    'client/live_stage',
    'client/login',
    'client/support',
    'media/index',
  ]
  const { outputFiles } = await build({
    entryPoints: doors.map((name) => path.join(root, `server/browser/${name}.ts`)),
    write: false,
    plugins: [workerText(root)],
    outbase: path.join(root, 'server/browser'),
    outdir: to,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    chunkNames: 'parts/[name]-[hash]',
    logLevel: 'warning',
  })
  for (const { path: file, text } of outputFiles) {
    mkdirSync(path.dirname(file), { recursive: true })
    // Nothing runs by being imported: bundlers would warn of imports of nothing.
    writeFileSync(file, text.replace(/^import "[^"\n]+";\n/gm, ''))
  }
}
