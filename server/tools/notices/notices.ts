import { compiledIn } from './compiled_in.js'
import { textsOf } from './package_texts.js'
import { type ShippedPackage, shippedPackages } from './shipped.js'
import { vendoredFiles } from './vendored.js'

const INTRODUCTION = `# Third-party notices

RTCRoom itself is under the MIT licence (LICENSE). Below stands what comes with it: the npm packages of an installation without
development packages, which is what an image holds and what the demo's scripts in a browser are bundled from, what is compiled into
them, and files of others in the mini-program. An image stands on node:20-slim besides, which holds the notices of Node.js
(/usr/local/LICENSE) and of Debian (/usr/share/doc). Written by \`npm run notices\`.`

/** The text of THIRD_PARTY_NOTICES.md: every licence once, below the names of all that come under it in these words. */
export function notices(root: string): string {
  const shipped = shippedPackages(root)
  const byFolder = new Map(shipped.map((each) => [each.folder, each]))
  const holders = new Map<string, ShippedPackage[]>()
  for (const each of shipped) {
    const source = each.partOf === undefined ? each : (byFolder.get(each.partOf) ?? each)
    const text = textsOf(root, source).join('\n\n')
    holders.set(text, [...(holders.get(text) ?? []), each])
  }
  const chapters = [
    ...compiledIn().map(({ within, title, text }) => chapter(`${title}, in ${within}`, text)),
    ...vendoredFiles(root).map(({ file, text }) => chapter(file, text)),
    ...[...holders].map(([text, packages]) => chapter(namesOf(packages), text)),
  ]
  return `${[INTRODUCTION, ...chapters].join('\n\n')}\n`
}

function namesOf(packages: readonly ShippedPackage[]): string {
  const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`)
  return [...new Set(names)].join(', ')
}

/** Indented, so that nothing in a text is taken for a heading, whatever it holds. */
function chapter(title: string, text: string): string {
  const indented = text.split('\n').map((line) => (line === '' ? '' : `    ${line}`))
  return `## ${title}\n\n${indented.join('\n')}`
}
