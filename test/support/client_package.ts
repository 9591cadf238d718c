import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildClientPackage } from '../../server/tools/client_package/build.js'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A phone in a browser maps it to the server of its own page. */
export const LOCAL = 'http://localhost'

/** The package as npm packs it. */
export interface PackedClient {
  folder: string
  tarball: string
  /** A blank folder with the package installed in `node_modules` from the packed file. */
  blank(name: string): string
  remove(): void
}

/** Builds and packs `rtcroom-client`, as `npm run package` does. */
export async function packedClient(): Promise<PackedClient> {
  const all = mkdtempSync(path.join(tmpdir(), 'rtcroom-client-'))
  const folder = path.join(all, 'package')
  await buildClientPackage(ROOT, folder)
  execFileSync('npm', ['pack', '--silent', '--pack-destination', all], { cwd: folder, stdio: 'pipe' })
  const tarball = path.join(all, readdirSync(all).find((file) => file.endsWith('.tgz')) ?? '')
  return {
    folder,
    tarball,
    blank(name) {
      const app = path.join(all, name)
      const installed = path.join(app, 'node_modules/rtcroom-client')
      mkdirSync(installed, { recursive: true })
      execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
      return app
    },
    remove: () => rmSync(all, { recursive: true, force: true }),
  }
}

/** The nth code block of a language in the package's page. */
export function example(readme: string, language: string, nth = 0): string {
  const text = readFileSync(path.join(ROOT, 'server/browser/client', readme), 'utf8')
  const blocks = [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))]
  return blocks[nth]?.[1] ?? ''
}

/** A blank JavaScript mini-program with the package in its node_modules and the example as its only page. */
export function blankMiniProgram(client: PackedClient, name: string): string {
  const app = client.blank(name)
  const files = {
    'package.json': '{ "name": "app", "private": true, "dependencies": { "rtcroom-client": "*" } }',
    'project.config.json': '{ "miniprogramRoot": "./", "appid": "wx0123456789abcdef", "compileType": "miniprogram" }',
    'app.json': '{ "pages": ["pages/call/call"] }',
    'app.js': 'App({})',
    'pages/call/call.js': example('README.md', 'js').replace('https://your.host', LOCAL),
    'pages/call/call.wxml': example('README.md', 'xml'),
    'pages/call/call.json': '{ "usingComponents": { "rtc-room": "rtcroom-client/components/rtc-room/rtc-room" } }',
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(app, file)), { recursive: true })
    writeFileSync(path.join(app, file), text)
  }
  return app
}

/**
 * A blank page as `npm create vite` makes it, with the example in it (the first is a call, the second a live room);
 * checked by the compiler and built.
 */
export function webPage(app: string, readme: string, url: string, nth = 0): void {
  writeFileSync(path.join(app, 'main.ts'), example(readme, 'ts', nth).replace('https://your.host', url))
  writeFileSync(
    path.join(app, 'index.html'),
    `<!doctype html><body>${example(readme, 'html', nth)}<script type="module" src="/main.ts"></script>`,
  )
  writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    path.join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023', 'dom', 'dom.iterable'],
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        noEmit: true,
        types: [],
      },
      include: ['main.ts'],
    }),
  )
  if (!existsSync(path.join(app, 'node_modules/vite')))
    symlinkSync(path.join(ROOT, 'node_modules/vite'), path.join(app, 'node_modules/vite'))
  const run = (file: string, ...args: string[]) =>
    execFileSync(process.execPath, [path.join(ROOT, 'node_modules', file), ...args], { cwd: app, stdio: 'pipe' })
  run('typescript/bin/tsc', '-p', app)
  run('vite/bin/vite.js', 'build', '--logLevel', 'error')
}
