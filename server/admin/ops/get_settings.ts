import { z } from 'zod'
import { valueAt } from '../../config/tree.js'
import { shownValue } from '../../config/wrong_settings.js'
import { readConfig, settings } from '../../config.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

/** The settings in use, secrets left out. */
export const get_settings = adminOp({
  summary: 'The settings in use; for secrets only whether they are set',
  scope: 'all',
  request: z.object({}),
  reply: z.object({
    ...base,
    settings: z.array(
      z.object({
        name: z.string(),
        environment: z.string(),
        value: z.string(),
        changed: z.boolean().meta({ description: 'Other than the default' }),
      }),
    ),
  }),
  answer({ config }) {
    const defaults = readConfig()
    const shown = settings().map(({ path, environment }) => {
      const value = valueAt(config, path.split('.'))
      const changed = JSON.stringify(value) !== JSON.stringify(valueAt(defaults, path.split('.')))
      return { name: path, environment, value: shownValue(path, value), changed }
    })
    return { settings: shown }
  },
})
