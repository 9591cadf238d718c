import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A mini-program of one page and one component that has no fault, with these files in place of its own. */
export function miniFolder(files: { [name: string]: string } = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mini-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const all = {
    'app.json': '{"pages": ["pages/a/a"]}',
    'pages/a/a.json': '{"usingComponents": {"box": "../../components/box/box"}}',
    'pages/a/a.wxml': '<view class="x" bindtap="onTap">{{text}}</view>\n<box bindopened="onOpen" />\n',
    'pages/a/a.wxss': '.x { width: 750rpx }',
    'pages/a/a.ts': 'Page({ data: { text: 1 }, onTap() {}, onOpen() {} })',
    'components/box/box.json': '{"component": true}',
    'components/box/box.wxml': '<view class="in"><slot /></view>',
    'components/box/box.wxss': ':host { display: block }\n.in .deep { height: 10rpx }',
    'components/box/box.ts': 'Component({})',
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  return folder
}
