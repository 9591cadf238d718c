import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Missing, readOrder, runOrder } from '../../server/tools/mini_ci.js'

const APPID = 'wx0123456789abcdef'
let root: string

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'mini-ci-'))
  mkdirSync(path.join(root, 'wxlite'))
  writeFileSync(path.join(root, 'wxlite/project.config.json'), JSON.stringify({ appid: APPID }))
})
afterEach(() => rmSync(root, { recursive: true }))

const withKey = () => writeFileSync(path.join(root, `private.${APPID}.key`), 'key')

/** A stand-in that keeps what it was asked for. */
function fakeCi() {
  const asked: { what: string; options: { [name: string]: unknown } }[] = []
  class Project {
    constructor(readonly options: object) {
      asked.push({ what: 'project', options: { ...options } })
    }
  }
  const note = (what: string) => (options: object) => {
    asked.push({ what, options: { ...options } })
    return Promise.resolve()
  }
  return {
    asked,
    load: () => Promise.resolve({ default: { Project, preview: note('preview'), upload: note('upload') } }),
  }
}

describe('npm run preview and upload', () => {
  it('say how to get an AppID while the project has none', () => {
    writeFileSync(path.join(root, 'wxlite/project.config.json'), JSON.stringify({ appid: 'touristappid' }))
    expect(() => readOrder('preview', [], root)).toThrow(/"touristappid" is no AppID.*mp\.weixin\.qq\.com/)
  })

  it('say how to get a key while there is none', () => {
    expect(() => readOrder('preview', [], root)).toThrow(
      new RegExp(`no upload key at .*private\\.${APPID}\\.key.*开发设置`),
    )
  })

  it('say how to install the tool while it is missing', async () => {
    withKey()
    const absent = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' }))
    await expect(runOrder(readOrder('preview', [], root), root, absent)).rejects.toThrow(
      'npm install --no-save miniprogram-ci',
    )
    await expect(runOrder(readOrder('preview', [], root), root, absent)).rejects.toBeInstanceOf(Missing)
  })

  it.each([['--nonsense'], ['--appid'], ['word']])('say what they take when given %s', (...args) => {
    expect(() => readOrder('preview', args, root)).toThrow(Missing)
    expect(() => readOrder('preview', args, root)).toThrow(/--appid --key --version .*README/)
  })

  it('do not hide what else goes wrong in the tool', async () => {
    withKey()
    await expect(
      runOrder(readOrder('preview', [], root), root, () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken')
  })

  it('hand the folder as it is to the tool, and show the code in the terminal', async () => {
    withKey()
    const ci = fakeCi()
    await runOrder(
      readOrder('preview', ['--page', 'pages/doubleroom/room/room', '--query', 'roomID=a'], root),
      root,
      ci.load,
    )
    expect(ci.asked[0]?.options).toMatchObject({
      appid: APPID,
      projectPath: path.join(root, 'wxlite'),
      type: 'miniProgram',
    })
    expect(ci.asked[1]).toMatchObject({
      what: 'preview',
      options: {
        qrcodeFormat: 'terminal',
        pagePath: 'pages/doubleroom/room/room',
        searchQuery: 'roomID=a',
        setting: { useProjectConfig: true },
      },
    })
  })

  it('upload a version, and only with a number', async () => {
    withKey()
    const ci = fakeCi()
    expect(() => readOrder('upload', [], root)).toThrow('--version 1.0.0')
    await runOrder(readOrder('upload', ['--version', '1.2.3', '--desc', 'first'], root), root, ci.load)
    expect(ci.asked[1]).toMatchObject({ what: 'upload', options: { version: '1.2.3', desc: 'first', robot: 1 } })
  })
})
