import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compileMini, packageSource } from './mini.js'
import { miniFiles } from './mini_files.js'
import { bundlePage } from './page_bundle.js'

/** One answer of the demo: what the browser gets under that path. */
export interface SiteFile {
  type: string
  body: Buffer
}

/** Everything below `/demo/`, by path. */
export type Site = Map<string, SiteFile>

const TYPES: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.mp4': 'video/mp4',
}

/** Style sheets and what they are put together from, in this order. */
const STYLES = {
  'assets/page.css': ['page', 'phones', 'panels', 'narrow'],
  'assets/phone.css': ['phone', 'mini_pages', 'dialogs', 'tags', 'form_tags', 'content_tags'],
}

/** The phone, the page around the phones, and the encoder of browsers that have none. */
const SCRIPTS = {
  phone: 'server/browser/phone/boot.ts',
  page: 'server/browser/page/page.ts',
  h264_encoder: 'server/browser/media/publish/h264_encoder.ts',
}

/** The folders that a site is made of, below the project's root. */
export const SITE_SOURCES = ['server/demo', 'server/browser', 'server/media/flv']

/**
 * Builds the demo: the mini-program in `mini`, the phone that runs it, the page around the phones.
 * @param root the project's folder, with its sources
 * @param strict see compileMini
 * @throws BuildError when the mini-program has faults
 */
export async function buildSite(root: string, mini: string, strict: boolean): Promise<Site> {
  const pages = path.join(root, 'server/browser/page')
  const site: Site = new Map()
  const add = (name: string, body: Buffer | string) => {
    site.set(name, { type: TYPES[path.extname(name)] ?? 'application/octet-stream', body: Buffer.from(body) })
  }
  const [compiled, scripts] = await Promise.all([
    compileMini(mini, { strict }),
    bundlePage(root, SCRIPTS, '../notices.txt'),
  ])
  for (const [name, body] of scripts) add(name, body)
  add('assets/mini.js', packageSource(compiled))
  const read = (name: string) => readFileSync(path.join(pages, name), 'utf8')
  add('index.html', read('index.html'))
  add('phone.html', read('phone.html'))
  site.set('notices.txt', {
    type: 'text/plain; charset=utf-8',
    body: readFileSync(path.join(root, 'server/THIRD_PARTY_NOTICES.md')),
  })
  for (const [name, parts] of Object.entries(STYLES))
    add(name, parts.map((part) => read(`styles/${part}.css`)).join('\n'))
  for (const [name, body] of miniFiles(mini, Object.keys(TYPES))) add(`app/${name}`, body)
  return site
}
