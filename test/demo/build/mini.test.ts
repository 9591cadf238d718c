import { describe, expect, it } from 'vitest'
import { compileMini } from '../../../server/demo/build/mini.js'
import { BuildError } from '../../../server/demo/build/problem.js'
import { miniFolder } from './folder.js'

/** What the build says of a mini-program with these files. */
async function problems(files: { [name: string]: string }): Promise<string[]> {
  const outcome = await compileMini(miniFolder(files)).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(BuildError)
  return outcome instanceof BuildError ? outcome.message.split('\n') : []
}

describe('a mini-program is built', () => {
  it('with each page and component once, components before their users', async () => {
    const { manifest } = await compileMini(miniFolder())
    expect(manifest.order).toEqual(['components/box/box', 'pages/a/a'])
    expect(manifest.configs['pages/a/a']?.usingComponents).toEqual({ box: '/components/box/box' })
  })

  it('in part, when only a component is asked for', async () => {
    const { manifest } = await compileMini(miniFolder(), { entries: ['components/box/box'] })
    expect(manifest.order).toEqual(['components/box/box'])
  })

  it('with styles by the width of the phone, kept to their page or component', async () => {
    const { manifest } = await compileMini(
      miniFolder({
        'app.wxss': 'page { height: 50vh }\n@import "./base.wxss";',
        'base.wxss': 'view, .all { margin: -2rpx 4rpx }',
      }),
    )
    expect(manifest.styles.app?.css).toBe(
      'wx-page { height: calc(50 * var(--page-vh)) }\nwx-view, .all { margin: calc(-2 * var(--rpx)) calc(4 * var(--rpx)) }',
    )
    expect(manifest.styles['pages/a/a']).toEqual({
      css: ':where([data-page="pages/a/a"]) .x { width: calc(750 * var(--rpx)) }',
      scope: '',
    })
    expect(manifest.styles['components/box/box']).toEqual({
      css: '[wx-host=components_box_box] { display: block }\n.components_box_box--in .components_box_box--deep { height: calc(10 * var(--rpx)) }',
      scope: 'components_box_box',
    })
  })

  it('with the packages that DevTools built, components and scripts', async () => {
    const { manifest, scripts } = await compileMini(
      miniFolder({
        'pages/a/a.json': '{"usingComponents": {"box": "@us/parts/box/box"}}',
        'pages/a/a.ts': `const { onTap } = require('@us/parts'); Page({ onTap, onOpen() {} })`,
        'miniprogram_npm/@us/parts/index.js': 'exports.onTap = () => "of the package"',
        'miniprogram_npm/@us/parts/box/box.json': '{"component": true}',
        'miniprogram_npm/@us/parts/box/box.wxml': '<view />',
        'miniprogram_npm/@us/parts/box/box.js': 'Component({})',
      }),
    )
    expect(manifest.order).toEqual(['miniprogram_npm/@us/parts/box/box', 'pages/a/a'])
    expect(scripts).toContain('of the package')
  })

  it('forgiving what WeChat forgives, for the output of frameworks', async () => {
    const files = { 'pages/a/a.wxml': '<view animation="{{1}}" bindtap="none" /><ad-custom />' }
    expect(await problems(files)).toHaveLength(3)
    expect((await compileMini(miniFolder(files), { strict: false })).manifest.strict).toBe(false)
  })

  it('with what its theme says for a light and a dark phone', async () => {
    const files = {
      'app.json': '{"pages": ["pages/a/a"], "themeLocation": "theme.json", "window": {"backgroundColor": "@page"}}',
      'theme.json': '{"light": {"page": "#ffffff"}, "dark": {"page": "#101010"}}',
    }
    const { manifest } = await compileMini(miniFolder(files))
    expect(manifest.theme?.dark).toEqual({ page: '#101010' })
    const one = { ...files, 'theme.json': '{"light": {"page": "#ffffff"}, "dark": {}}' }
    expect(await problems(one)).toEqual([
      expect.stringContaining('@page: the theme (themeLocation) has no "page" in "dark"'),
    ])
  })

  it('without prefixing the classes of a component that shares its styles', async () => {
    const { manifest } = await compileMini(
      miniFolder({
        'components/box/box.json': '{"component": true, "styleIsolation": "shared"}',
        'components/box/box.wxss': '.in { top: 0 }',
      }),
    )
    expect(manifest.styles['components/box/box']).toEqual({ css: '.in { top: 0 }', scope: '' })
  })
})

describe('a fault is told with its file and line:', () => {
  it.each([
    [
      'a page that is not there',
      { 'app.json': '{\n  "pages": ["pages/a/a", "pages/b/b"]\n}' },
      'app.json:2:26: there is no pages/b/b.ts',
    ],
    [
      'a component that is not there',
      { 'pages/a/a.json': '{"usingComponents": {"box": "/components/nobox/nobox"}}' },
      'pages/a/a.json:1:22: usingComponents: <box> is to be /components/nobox/nobox, but there is no components/nobox/nobox.json',
    ],
    ['JSON that is none', { 'pages/a/a.json': '{\n  "a": 1,\n}' }, 'pages/a/a.json:3:1: '],
    ['JSON that breaks off', { 'pages/a/a.json': '{\n  "a": ' }, 'pages/a/a.json:2:8: '],
    [
      'WXML that does not close',
      { 'pages/a/a.wxml': '<view>\n  <view>\n</view>' },
      'pages/a/a.wxml:1:2: missing end tag',
    ],
    [
      'an import that leads nowhere',
      { 'pages/a/a.wxml': '<import src="./none.wxml" />' },
      'pages/a/a.wxml: there is no pages/a/none.wxml',
    ],
    [
      'a wxs that is not there',
      { 'pages/a/a.wxml': '<wxs module="m" src="./none.wxs" />' },
      'pages/a/a.wxml: there is no pages/a/none.wxs',
    ],
    [
      'a tag that nobody draws',
      { 'pages/a/a.wxml': '<view />\n <vieww />' },
      'pages/a/a.wxml:2:2: <vieww> is neither a built-in tag',
    ],
    [
      'an attribute that a tag does not have',
      { 'pages/a/a.wxml': '<image sorce="x" />' },
      'pages/a/a.wxml:1:8: <image> has no attribute sorce',
    ],
    [
      'an event that a tag does not have',
      { 'pages/a/a.wxml': '<live-pusher bindstatechanged="onTap" />' },
      'pages/a/a.wxml:1:14: <live-pusher> has no event statechanged',
    ],
    [
      'a picture that is not there',
      { 'pages/a/a.wxml': '<image src="/no.png" />' },
      'pages/a/a.wxml:1:8: there is no no.png',
    ],
    [
      'a handler that the script lacks',
      { 'pages/a/a.wxml': '\n<view catchtap="onGone" />' },
      'pages/a/a.wxml:2:7: pages/a/a.ts does not define the handler onGone',
    ],
    [
      'a handler that is only called',
      { 'pages/a/a.wxml': '<view bindtap="go" />', 'pages/a/a.ts': 'Page({ x() { this.go() } })' },
      'does not define the handler go',
    ],
    ['a script that does not parse', { 'pages/a/a.ts': 'Page({\n  data: {,\n})' }, 'pages/a/a.ts:2:10: '],
    [
      'a module that is not there',
      { 'pages/a/a.ts': "import './none'\nPage({})" },
      'pages/a/a.ts:1:8: Could not resolve "./none"',
    ],
    ['WXSS that does not parse', { 'pages/a/a.wxss': '.x {\n  color: red' }, 'pages/a/a.wxss:1:1: Unclosed block'],
    [
      'a tag selector in an isolated component',
      { 'components/box/box.wxss': '.in {}\nview {}' },
      'components/box/box.wxss:2:1: tag selector view',
    ],
    [
      'a local picture in WXSS',
      { 'pages/a/a.wxss': '.x { background: url(./a.png) }' },
      'pages/a/a.wxss:1:6: WXSS cannot name a local file (./a.png)',
    ],
  ])('%s', async (_, files, expected) => {
    expect(await problems(files)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]))
  })

  it('all of them at once', async () => {
    const found = await problems({ 'pages/a/a.wxml': '<vieww />\n<image sorce="x" />\n<view bindtap="none" />' })
    expect(found).toHaveLength(3)
    const kinds = await problems({ 'pages/a/a.wxml': '<view>', 'pages/a/a.wxss': '.x {', 'pages/a/a.ts': 'Page({' })
    expect(kinds.map((line) => line.split(':')[0])).toEqual(['pages/a/a.wxml', 'pages/a/a.wxss', 'pages/a/a.ts'])
  })
})
