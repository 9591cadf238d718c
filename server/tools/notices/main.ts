import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { notices } from './notices.js'

/** `npm run notices`: after packages have changed, or files of others were added. */
const root = path.resolve(import.meta.dirname, '../../..')
writeFileSync(path.join(root, 'server/THIRD_PARTY_NOTICES.md'), notices(root))
