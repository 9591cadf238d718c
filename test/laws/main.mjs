import path from 'node:path'
import { breaches } from './breaches.mjs'
import { IMPORT_LAWS, PLACE_LAWS } from './laws.mjs'

// Holds the tree to the laws of its architecture (laws.ts). Part of `npm run lint`.

const found = await breaches(path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../..')))
for (const law of new Set(found.map((breach) => breach.law))) {
  const places = found.filter((breach) => breach.law === law)
  console.error(`${law} (${places.length})\n  ${places[0]?.mend}`)
  for (const { where } of places) console.error(`    ${where}`)
}
if (found.length > 0) process.exitCode = 1
else console.log(`${IMPORT_LAWS.length + PLACE_LAWS.length} laws of the architecture, all kept`)
