import { readFileSync } from 'node:fs'
import path from 'node:path'

/** An entry of package-lock.json, as far as notices need it. */
interface Locked {
  version?: string
  license?: string
  dev?: boolean
  /** Only on such machines: what the others need is not in node_modules here. */
  os?: string[]
  cpu?: string[]
  optionalDependencies?: { [name: string]: string }
}

/** A package that an image holds, or a browser gets parts of. */
export interface ShippedPackage {
  /** Below the project's root. */
  folder: string
  name: string
  version: string
  license: string
  /** One platform's binary of another package: the folder of that package, whose texts are for both. */
  partOf?: string
}

/** What `npm ci --omit=dev` installs, on every platform, in the order of the lock file. */
export function shippedPackages(root: string): ShippedPackage[] {
  const { packages }: { packages: { [folder: string]: Locked } } = JSON.parse(
    readFileSync(path.join(root, 'package-lock.json'), 'utf8'),
  )
  const entries = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev !== true)
  return entries.map(([folder, { version = '', license = '', os, cpu }]) => {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const shipped = { folder, name, version, license }
    if (os === undefined && cpu === undefined) return shipped
    const [whole] = entries.find(([, { optionalDependencies = {} }]) => name in optionalDependencies) ?? []
    return whole === undefined ? shipped : { ...shipped, partOf: whole }
  })
}
