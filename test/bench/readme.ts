// npm run bench -- readme: writes what the benches printed last into both READMEs.
import { readFileSync, writeFileSync } from 'node:fs'
import { sentences, withFigures } from './figures.js'

const { en, zh } = sentences()
for (const [file, list] of [
  ['README.md', en],
  ['README.zh-CN.md', zh],
] as const)
  writeFileSync(file, withFigures(readFileSync(file, 'utf8'), list))
