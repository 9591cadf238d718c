import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { manifest } from './manifest.js'
import { MINI_INDEX } from './mini_index.js'

/** Writes the package `rtcroom-client` into the folder `to`. */
export async function buildClientPackage(root: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const { version, license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest({ version, license }), undefined, 2)}\n`)
  for (const file of ['LICENSE', 'CHANGELOG.md', 'server/THIRD_PARTY_NOTICES.md'])
    cpSync(path.join(root, file), path.join(to, path.basename(file)))
  for (const file of ['README.md', 'README.zh-CN.md'])
    cpSync(path.join(root, 'server/browser/client', file), path.join(to, file))
  miniProgram(root, path.join(to, 'miniprogram_dist'))
  types(root, path.join(to, 'types'))
  await webPages(root, path.join(to, 'web'))
}

/** What DevTools' "build npm" takes: JavaScript with its types, and the components. */
function miniProgram(root: string, to: string): void {
  const sources = mkdtempSync(path.join(root, '.package-'))
  try {
    for (const folder of ['utils', 'components'])
      cpSync(path.join(root, 'wxlite', folder), path.join(sources, folder), { recursive: true })
    writeFileSync(path.join(sources, 'index.ts'), MINI_INDEX)
    compile(root, path.join(sources, 'tsconfig.json'), {
      extends: path.join(root, 'wxlite/tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        outDir: to,
        rootDir: sources,
        typeRoots: [path.join(root, 'node_modules/@types'), path.join(root, 'node_modules')],
      },
      include: ['**/*.ts'],
    })
    for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' }))
      if (/\.(wxml|wxss|json|svg|png)$/.test(file) && file !== 'tsconfig.json')
        cpSync(path.join(sources, file), path.join(to, file))
    // The package is a module; what stands here is not.
    writeFileSync(path.join(to, 'package.json'), '{ "type": "commonjs" }\n')
  } finally {
    rmSync(sources, { recursive: true, force: true })
  }
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
      include: ['../server/browser/client/**/*.ts', '../server/browser/media/index.ts'],
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

async function webPages(root: string, to: string): Promise<void> {
  await build({
    entryPoints: ['client/index', 'media/index'].map((name) => path.join(root, `server/browser/${name}.ts`)),
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
}
