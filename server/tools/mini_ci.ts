import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../error_message.js'

/** The part of WeChat's `miniprogram-ci` that is used. It is not a dependency: 276 MB that few need. */
export interface MiniCi {
  Project: new (options: {
    appid: string
    type: 'miniProgram'
    projectPath: string
    privateKeyPath: string
    ignores: string[]
  }) => object
  preview(
    options: CiOptions & {
      qrcodeFormat: 'terminal' | 'image'
      qrcodeOutputDest?: string
      pagePath?: string
      searchQuery?: string
    },
  ): Promise<unknown>
  upload(options: CiOptions & { version: string }): Promise<unknown>
}

interface CiOptions {
  project: object
  desc: string
  robot: number
  setting: { useProjectConfig: true }
  onProgressUpdate(): void
}

/** Something that the user has to do first; its message says what, and is all that is shown. */
export class Missing extends Error {}

export type Action = 'preview' | 'upload'

export interface Order {
  action: Action
  appid: string
  keyFile: string
  version: string
  desc: string
  robot: number
  /** preview: where the QR code goes as a picture; '' = into the terminal. */
  qrcode: string
  /** preview: the page to open, without a slash in front. */
  page: string
  query: string
}

const OPTIONS = {
  appid: { type: 'string' },
  key: { type: 'string' },
  version: { type: 'string', default: '' },
  desc: { type: 'string', default: '' },
  robot: { type: 'string', default: '1' },
  qrcode: { type: 'string', default: '' },
  page: { type: 'string', default: '' },
  query: { type: 'string', default: '' },
} as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    const names = Object.keys(OPTIONS).map((name) => `--${name}`)
    throw new Missing(`${messageOf(error)}. Options: ${names.join(' ')}; see wxlite/README.md`)
  }
}

/** What the command line and `wxlite/project.config.json` ask for. @throws Missing */
export function readOrder(action: Action, args: readonly string[], root: string): Order {
  const values = parse(args)
  const appid = values.appid ?? projectAppid(root)
  if (!/^wx[0-9a-f]{16}$/.test(appid)) {
    throw new Missing(
      `"${appid}" is no AppID. Register a mini-program at https://mp.weixin.qq.com, then write its AppID (wx and 16 hexadecimal digits) into wxlite/project.config.json or say --appid wx...`,
    )
  }
  const keyFile = path.resolve(root, values.key ?? `private.${appid}.key`)
  if (!existsSync(keyFile)) {
    throw new Missing(
      `There is no upload key at ${keyFile}. Make one at https://mp.weixin.qq.com: 开发管理 - 开发设置 - 小程序代码上传; put it there or say --key FILE, and add this computer's IP address to the white list beside it.`,
    )
  }
  const robot = Number(values.robot)
  if (!Number.isInteger(robot) || robot < 1 || robot > 30)
    throw new Missing(`--robot is a number from 1 to 30, not ${values.robot}`)
  if (action === 'upload' && !/^\d+\.\d+\.\d+$/.test(values.version))
    throw new Missing('An upload needs a version: npm run upload -- --version 1.0.0')
  return {
    action,
    appid,
    keyFile,
    version: values.version,
    desc: values.desc,
    robot,
    qrcode: values.qrcode,
    page: values.page,
    query: values.query,
  }
}

function projectAppid(root: string): string {
  const config: unknown = JSON.parse(readFileSync(path.join(root, 'wxlite/project.config.json'), 'utf8'))
  return typeof config === 'object' && config !== null && 'appid' in config && typeof config.appid === 'string'
    ? config.appid
    : ''
}

/** Shows the QR code to scan, or uploads a version. `load` finds the package. @throws Missing */
export async function runOrder(order: Order, root: string, load: () => Promise<unknown>): Promise<void> {
  const { Project, preview, upload } = await findCi(load)
  const project = new Project({
    appid: order.appid,
    type: 'miniProgram',
    projectPath: path.join(root, 'wxlite'),
    privateKeyPath: order.keyFile,
    ignores: ['**/*.md', 'tsconfig.json'],
  })
  const options: CiOptions = {
    project,
    desc: order.desc,
    robot: order.robot,
    setting: { useProjectConfig: true },
    onProgressUpdate: () => {},
  }
  if (order.action === 'upload') {
    await upload({ ...options, version: order.version })
    return
  }
  await preview({
    ...options,
    ...(order.qrcode === ''
      ? { qrcodeFormat: 'terminal' as const }
      : { qrcodeFormat: 'image' as const, qrcodeOutputDest: path.resolve(order.qrcode) }),
    ...(order.page === '' ? {} : { pagePath: order.page }),
    ...(order.query === '' ? {} : { searchQuery: order.query }),
  })
}

async function findCi(load: () => Promise<unknown>): Promise<MiniCi> {
  let loaded: unknown
  try {
    loaded = await load()
  } catch (error) {
    const absent =
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
    if (!absent) throw error
    throw new Missing("WeChat's miniprogram-ci is not installed: npm install --no-save miniprogram-ci")
  }
  const ci = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded
  if (!isMiniCi(ci)) throw new Missing('This miniprogram-ci is not one that we know; 2.1.42 is.')
  return ci
}

function isMiniCi(value: unknown): value is MiniCi {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['Project', 'preview', 'upload'].every((name) => typeof Reflect.get(value, name) === 'function')
  )
}
